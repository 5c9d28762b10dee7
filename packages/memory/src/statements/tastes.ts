import { about, BE, HAVE, objectOf, one, pointsBack, type Rule, type Said } from './rule.ts'
import { plainValue } from './value.ts'

const LIKES = `(?:likes?|loves?|enjoys?|adores?|${BE} (?:an? )?(?:big |huge )?(?:fond of|fan of|into|keen on))`
const DISLIKES = '(?:hates?|dislikes?|detests?)'

function taste(attribute: string, raw: string | undefined, negated = false): Said {
  const value = objectOf(raw)
  return value === '' || pointsBack(value) ? undefined : { attribute, value, cardinality: 'many', negated }
}

const HOW =
  '(?:in|with|without|as|on|by|at|very|well|medium|black|white|hot|cold|iced|rare|sweet|unsweetened|short|long|brief|detailed|strong|weak)'

/** Clauses about what somebody likes, wants and cannot bear. */
export const TASTES: readonly Rule[] = [
  {
    pattern: /^call me (?<name>\p{L}+(?: \p{L}+)?)$/iu,
    read: ({ name }) => ({ subject: 'me', attribute: 'call name', value: name ?? '', cardinality: 'one' }),
  },
  {
    pattern:
      /^(?:please )?(?:always )?(?<verb>answer|reply|respond|write|speak|talk|address|greet|format|send)(?: to)?(?: (?<whom>me|(?:me )?my \p{L}+))? (?<how>(?:in|with|by|as) .+)$/iu,
    read: ({ verb, whom, how }) => ({
      subject: 'me',
      attribute: `${verb} ${plainValue(whom ?? '')}`,
      value: how ?? '',
      cardinality: 'one',
    }),
  },
  about(
    `(?:want|like|prefer|need|take)s? (?:my|his|her|their|the) (?<what>\\p{L}+(?: \\p{L}+)??) (?:to be )?(?<how>${HOW}\\b.*)`,
    ({ what, how }) => one(`${plainValue(what ?? '')} as wanted`, how),
  ),
  about('prefers? (?<a>[^,]+?) (?:to|over) (?<b>[^,]+)', ({ a, b }) => {
    const pair = [plainValue(a ?? ''), plainValue(b ?? '')].sort().join(' or ')
    return one(`preferred of ${pair}`, a)
  }),
  about('prefers? (?<what>.+)', ({ what }) => {
    const said = taste('prefer', what)
    return said && { ...said, cardinality: 'slot' }
  }),
  about(`${LIKES} (?<what>.+)`, ({ what }) => taste('like', what)),
  about(`${DISLIKES} (?<what>.+)`, ({ what }) => taste('like', what, true)),
  // What "can't stand" comes as: the clause knows of its "not".
  about('stands (?<what>.+)', ({ what }) => taste('like', what)),
  about(`(?:${BE}|${HAVE}(?:become|became|developed)) (?:allergic|intolerant) to (?<what>.+)`, ({ what }) =>
    taste('allergic', what),
  ),
  about('(?:have|has) an? (?:allergy|intolerance) to (?<what>.+)', ({ what }) => taste('allergic', what)),
]
