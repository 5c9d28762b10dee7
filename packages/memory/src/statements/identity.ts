import { attributeOf, type NounPhrase, readNounPhrase } from './noun-phrase.ts'
import type { Predicate } from './predicate.ts'
import { COUNT, type Rule } from './rule.ts'
import { hasNumber, isTime, sortsOf } from './value.ts'

const last = (noun: string) => noun.split(' ').at(-1) ?? ''
const nouns = (list: string) => new Set(list.split(', ').map(attributeOf))

/** Attributes that any words are a value of. */
const NAMES = nouns(
  'password, username, login, nickname, middle name, surname, maiden name, name, title, colour, email, address, star sign, zodiac sign, blood type, blood group, nationality, religion, diet, major, goal, code, plate, handle, codename, budget, language, mother tongue, birthplace, home, employer, size, pin, topic, subject, theme, thesis',
)
/** Attributes whose values have a number or a size. */
const MEASURES = nouns(
  'size, age, height, weight, phone number, number, pin, code, salary, rent, price, budget, blood pressure, dose, speed, limit, total, score, mileage, temperature, allowance, target, fee',
)
/** What somebody has one of at a time. */
export const ROLES: ReadonlySet<string> = nouns(
  'doctor, dentist, boss, landlord, landlady, accountant, lawyer, solicitor, therapist, psychiatrist, physiotherapist, optician, hairdresser, barber, vet, spouse, sweetheart, fiancé, coach, trainer, supervisor, tutor, midwife, babysitter, nanny, cleaner, plumber, electrician, car, phone, laptop, computer, tablet, camera, printer, router, bike, bicycle, motorbike, bank, gym, insurer, insurance, provider, internet provider, team, club, school, university, college, church, job, browser, editor, operating system, phone plan, star sign, captain, president, editor in chief, best friend, roommate, flatmate, assistant',
)
/** What people have several of. */
const COMPANIONS = nouns(
  'sister, brother, son, daughter, child, kid, friend, colleague, cousin, aunt, uncle, niece, nephew, grandmother, grandfather, neighbour, neighbor, dog, cat, puppy, kitten, horse, rabbit, parrot, fish, hamster, teacher, hobby, mother, father, mum, mom, dad, grandson, granddaughter',
)
/** A name, a title, something with a digit: what a thing is, not how it is. */
const NAME = /^(?:(?:an?|the) )?(?:\p{Lu}|\S*\d)|^(?:dr|mr|mrs|ms|prof)\b/u
/** There is only one such thing, whatever it is. */
const UNIQUE = /\b(?:favou?rite|best|most|least|go-to|preferred|usual|regular|default|top)\b/i
/** A kind of thing. */
const KIND = /^an? \p{L}+/u
/** Says how something is, not what it is. */
const QUALITY =
  /^(?:very|so|too|really|quite|pretty|not|always|never|the same|an? (?:bit|lot|little|mess|good|great|real|nice|bad|big|huge|total|disaster|dream|nightmare|joy|problem|must)|\p{L}+ing)\b/iu
const NUMBERED = /^(?:number |no\. ?|#)?\S*\d\S*(?: \p{L}+){0,3}$/u
const SIZE = /^(?:x*s|m|x*l|small|medium|large|extra large|\p{Lu})$/iu
const MAX_VALUE_WORDS = 12

/** What "X is V" says, where V tells what X is, when, or where. */
export function readIdentity(phrase: string, raw: string): Predicate | undefined {
  const np = readNounPhrase(phrase)
  const value = raw.trim()
  if (!np || np.noun === '' || value === '' || value.split(/\s+/).length > MAX_VALUE_WORDS || QUALITY.test(value))
    return undefined
  const { subject, noun } = np
  const is = (attribute: string, its = value, cardinality: Predicate['cardinality'] = 'one'): Predicate => ({
    subject,
    attribute,
    value: its,
    cardinality,
  })
  const named = /^(?:called|named) (.+)$/i.exec(value)?.[1]
  if (COMPANIONS.has(last(noun))) return readCompanion(is, noun, named ?? value)
  if (named !== undefined) return is(ROLES.has(noun) ? noun : `${noun} name`, named)
  const sorts = sortsOf(value)
  if (isTime(sorts)) return is(noun === 'birthday' ? noun : `${noun} time`)
  if (UNIQUE.test(phrase) && !ROLES.has(noun)) return is(noun)
  if (sorts.has('place')) return is(noun === 'home' ? noun : `${noun} place`)
  if (noun === 'name') return ofRole(np, value) ?? is(noun)
  if (isOneOf(NAMES, noun)) return is(noun)
  if (isOneOf(MEASURES, noun)) return hasNumber(value) || SIZE.test(value) ? is(noun) : undefined
  if (NAME.test(value)) return is(noun)
  if (KIND.test(value)) return is(noun, value, ROLES.has(noun) ? 'one' : 'slot')
  return NUMBERED.test(value) ? is(noun) : undefined
}

const isOneOf = (nounsThere: ReadonlySet<string>, noun: string) => nounsThere.has(noun) || nounsThere.has(last(noun))

/** "My doctor's name is V" says who the doctor is. */
function ofRole({ subject }: NounPhrase, value: string): Predicate | undefined {
  const [, owner, role] = /^(.+)'s ([^']+)$/.exec(subject) ?? []
  if (owner === undefined || role === undefined) return undefined
  if (ROLES.has(role)) return { subject: owner, attribute: role, value, cardinality: 'one' }
  return COMPANIONS.has(role) ? { subject: owner, attribute: role, value, cardinality: 'many' } : undefined
}

/** "My dog is called Rex", "my daughter is five". */
function readCompanion(
  is: (attribute: string, value: string, cardinality?: Predicate['cardinality']) => Predicate,
  noun: string,
  value: string,
): Predicate | undefined {
  if (AGE.test(value)) {
    const said = is('age', value)
    return { ...said, subject: `${said.subject}'s ${noun}` }
  }
  return NAME.test(value) ? is(noun, value, 'many') : undefined
}

const AGE = new RegExp(`^(?:\\d{1,3}|${COUNT})(?: (?:years?|months?|weeks?)(?: old)?)?$`, 'i')

/** "X is V", with words for a plan between, and "X: V". */
export const IDENTITY: readonly Rule[] = [
  {
    pattern:
      /^(?<what>.{1,80}?)(?: (?:is|are|am)|:)(?: (?:set for|scheduled for|planned for|due|parked|kept|stored|located|hidden|held|now))? (?<value>.+)$/iu,
    read: ({ what, value }) => readIdentity(what ?? '', value ?? ''),
  },
]
