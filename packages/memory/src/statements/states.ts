import { attributeOf } from './noun-phrase.ts'
import type { Predicate } from './predicate.ts'
import { about, BE, COUNT, HAVE, isProper, objectOf, one, pointsBack, type Rule, type Said } from './rule.ts'
import { plainValue } from './value.ts'

const PLACE_END =
  /,? \b(?:with|since|because|and|but|where|which|for|until|near|in (?:a|an|my)|to be|together|as of)\b.*$|,.*$/i
const NO_PLACE =
  /^(?:an?|my|our|his|her|their|peace|fear|the (?:present|past|future))\b|\b(?:team|department|group|company|office|project|class|desk|table|position|role|room|seat|job)$/i

/** Where somebody lives: a place by name, or a kind of dwelling. */
function home(raw: string | undefined, changed: boolean, ended?: string): Said {
  const dwelling = /^an? (.+)$/i.exec(objectOf(raw))?.[1]
  if (dwelling !== undefined) return one('dwelling', dwelling, { changed })
  const place = (raw ?? '').replace(PLACE_END, '').trim()
  return NO_PLACE.test(place) ? undefined : one('home', place, { changed, ended })
}

const NO_EMPLOYER =
  /^(?:home|nights?|free|weekends?|least|once|a living|me|hard|noon|\d|(?:my|his|her|their) (?:own|desk|best))\b/i

function employer(raw: string | undefined, changed: boolean): Said {
  const value = objectOf((raw ?? '').replace(/,.*$| in the .*$/i, ''))
  return NO_EMPLOYER.test(value) ? undefined : one('employer', value, { changed })
}

const JOBS =
  'accountant|actor|actress|agent|analyst|architect|artist|attorney|baker|banker|barber|barista|bartender|biologist|builder|butcher|carpenter|cashier|chef|chemist|clerk|cleaner|coach|consultant|cook|counsell?or|courier|dentist|designer|developer|director|doctor|driver|editor|electrician|engineer|farmer|firefighter|fisherman|florist|freelancer|gardener|geologist|guide|hairdresser|historian|inspector|instructor|janitor|journalist|judge|lawyer|lecturer|librarian|manager|mechanic|midwife|musician|nanny|nurse|officer|optician|painter|paramedic|pharmacist|photographer|physicist|physiotherapist|pilot|plumber|police ?(?:man|woman)|principal|producer|professor|programmer|psychiatrist|psychologist|receptionist|reporter|representative|researcher|sales ?(?:man|person|woman)|scientist|secretary|seller|singer|soldier|solicitor|student|surgeon|surveyor|tailor|teacher|technician|teller|therapist|trader|trainer|translator|tutor|vet|veterinarian|waiter|waitress|welder|writer'

const job = (raw: string | undefined, changed: boolean): Said =>
  one('job', (raw ?? '').replace(/,.*$| (?:at|for|in|with|since|by day)\b.*$/i, ''), { changed })

const NEW_JOB = `${HAVE}(?:started|got|found|took|taken|accepted|landed|changed jobs to) (?:(?:an?|the|my|his|her) )?(?:new )?(?:job|position|role|post|working)`

const WORK: readonly Rule[] = [
  about(`(?:${BE} )?(?:works?|working|employed) as (?<what>.+)`, ({ what }) => job(what, false)),
  about(`${HAVE}(?:was |were |got |been )?promoted to (?<what>.+)`, ({ what }) => job(what, true)),
  about(`${BE} (?<what>retired|unemployed|self-employed|between jobs|out of work|jobless|freelance)`, ({ what }) =>
    job(what, false),
  ),
  about(`became (?<what>(?:[\\p{L}-]+ ){0,4}(?:${JOBS}))`, ({ what }) => job(what, true)),
  about(`${BE} (?<what>(?:(?:an?|the) )?(?:[\\p{L}-]+ ){0,3}(?:${JOBS})(?: (?:at|for|in|with) .+)?)`, ({ what }) =>
    job(what, false),
  ),
  about(`${NEW_JOB} as (?<what>.+)`, ({ what }) => job(what, true)),
  about(`${NEW_JOB} (?:at|with|for) (?<where>.+)`, ({ where }) => employer(where, true)),
  about(`(?:${BE} )?(?:works?|working|employed) (?:at|for|by|with) (?<where>.+)`, ({ where }) =>
    employer(where, false),
  ),
  about(
    `${HAVE}(?:lost|left|quit|does) (?:my|his|her|their|the) job(?: (?:at|with|for) (?<where>.+))?`,
    ({ where }) => ({
      attribute: 'employer',
      value: where ?? '',
      cardinality: 'one',
      negated: true,
      changed: true,
    }),
  ),
]

const brokenUp = (whom: string | undefined): Omit<Predicate, 'subject'> => ({
  attribute: 'sweetheart',
  value: whom ?? '',
  ended: whom,
  cardinality: 'one',
  negated: true,
  changed: true,
})

const LOVE: readonly Rule[] = [
  about(
    `(?:${BE} |got |${HAVE}(?:got )?)(?<state>married|single|divorced|engaged|widowed|separated|in a relationship)(?: (?:to|with|from) (?<whom>.+))?`,
    ({ state, whom }) => one('marital state', `${state?.replace(/^in a /i, '')} ${whom ?? ''}`),
  ),
  about('(?<state>married|divorced) (?<whom>.+)', ({ state, whom }) =>
    isProper(whom) ? one('marital state', `${state} ${whom}`, { changed: true }) : undefined,
  ),
  about(`${HAVE}(?:broke|broken|split) up(?: with (?<whom>.+))?`, ({ whom }) => brokenUp(whom)),
  {
    pattern: new RegExp(`^(?<whom>\\p{Lu}\\p{L}+) and I ${HAVE}(?:broke|broken|split) up$`, 'u'),
    read: ({ whom }) => ({ subject: 'me', ...brokenUp(whom) }),
  },
]

const CLOCK = "(?:\\d{1,2}(?:[:.]\\d{2})? ?(?:am|pm|o'clock)?|noon|midnight)"
const isPerson = (subject: string) => subject === 'me' || !subject.includes("'s ")

const DAILY: readonly Rule[] = [
  about(`(?:wakes?|gets?) up at (?<time>${CLOCK})`, ({ time }) => one('wake up time', `at ${time}`)),
  about(`(?:goes|go) to bed at (?<time>${CLOCK})`, ({ time }) => one('bed time', `at ${time}`)),
  about('wears? (?:an? )?size (?<size>\\S+)(?: (?:in )?(?<what>.+))?', ({ size, what }) =>
    one(attributeOf(what === undefined ? 'size' : `${what} size`), size),
  ),
  about('weighs? (?<weight>.+)', ({ weight }) => one('weight', weight)),
  about('(?:takes?|taking) (?<dose>[\\d.,]+ ?\\p{L}+) of (?<what>.+)', ({ dose, what }) =>
    one(`dose of ${plainValue(objectOf(what))}`, dose),
  ),
  about('drives? (?<car>an? .+)', ({ car }) => one('car', objectOf(car))),
  about(`(?:${BE} )?(?:banks?|banking) with (?<bank>.+)`, ({ bank }) => one('bank', objectOf(bank))),
  about(
    `(?:${BE} |${HAVE})(?:plays?|playing|signed(?: an?(?: new)? (?:deal|contract))?|signs) (?:for|with) (?<team>.+)`,
    ({ team }) => (isProper(team) ? one('team', team) : undefined),
  ),
]

/** Clauses about what somebody has or is one of at a time. */
export const STATES: readonly Rule[] = [
  about(`(?:${BE} )?(?:living|lives?|residing|resides?|based) in (?<place>.+)`, ({ place }) => home(place, false)),
  about(`${HAVE}(?:moved|relocated)(?: back| over)?(?: from (?<from>.+?))? (?:in)?to (?<place>.+)`, ({ place, from }) =>
    home(place, true, from),
  ),
  about(`(?:rents?|renting|${BE} renting) an? (?<what>.+)`, ({ what }) => one('dwelling', objectOf(what))),
  about(`${HAVE}bought an? (?<what>(?:\\p{L}+ )*(?:house|flat|apartment|cottage|condo|studio)\\b.*)`, ({ what }) =>
    one('dwelling', objectOf(what), { changed: true }),
  ),
  ...WORK,
  ...LOVE,
  ...DAILY,
  about(`${BE} (?<age>\\d{1,3}|${COUNT})(?: years? old)?`, ({ age }, subject) =>
    isPerson(subject) ? one('age', age) : undefined,
  ),
  about(`${HAVE}turned (?<age>\\d{1,3}|${COUNT})`, ({ age }) => one('age', age, { changed: true })),
  about(`${BE} (?:an? )?(?<diet>vegetarian|vegan|pescatarian|pescetarian|omnivore|flexitarian)`, ({ diet }) =>
    one('diet', diet),
  ),
  about(`(?:have|has|owns?)(?: got)? (?<count>\\d+|${COUNT}) (?<what>\\p{L}+(?: \\p{L}+)?)`, ({ count, what }) =>
    pointsBack(what ?? '')
      ? undefined
      : { attribute: `number of ${plainValue(what ?? '')}`, value: count ?? '', cardinality: 'one' },
  ),
]
