import { readIdentity } from './identity.ts'
import { readNounPhrase } from './noun-phrase.ts'
import type { Predicate } from './predicate.ts'
import { about, type Groups, HAVE, objectOf, pointsBack, type Rule } from './rule.ts'
import { sortsOf } from './value.ts'

/** The attribute of a clause that names no verb for what it is about: "gave up meat", "switched from tea to coffee". */
export const ANY_ACTIVITY = 'to do'

const CHANGED =
  '(?:changed|moved|postponed|rescheduled|pushed(?: back)?|put off|delayed|extended|brought forward|raised|cut|reduced|increased|renamed|updated|went up|went down|gone up|gone down|dropped|rose|risen|shifted|set|reset|swapped|replaced|switched|upgraded)'
const TO = '(?: from (?<from>.+?))? (?:to|for|until|by|with|as) (?<to>.+)'

/** "The meeting was moved to Wednesday" says what "the meeting is on Wednesday" says, and that it is new. */
function changedTo({ what = '', from, to = '', how = '' }: Groups): Predicate | undefined {
  const changed = { changed: true, ended: from }
  // "Moved to Elm Park" tells of the place, unless it is a time.
  const value = /^moved$/i.test(how) && sortsOf(to).has('text') ? `in ${to}` : to
  const identity = readIdentity(what, value)
  if (identity) return { ...identity, ...changed }
  const np = readNounPhrase(what)
  return np && np.noun !== ''
    ? { subject: np.subject, attribute: np.noun, value, cardinality: 'one', ...changed }
    : undefined
}

/** A name or a thing of few words: "left my keys at home" ends nothing. */
const briefly = (raw: string): string | undefined =>
  /^(?!my|our|an? )(?:the )?(?:\p{L}+ ?){1,3}$/iu.test(raw) && !pointsBack(raw) ? raw : undefined

/** Clauses that tell of a change. */
export const CHANGES: readonly Rule[] = [
  about(
    `${HAVE}(?:switched|changed|converted|went over|gone over|upgraded)(?: (?:over|back))? from (?<from>.+?) to (?<to>.+)`,
    ({ from, to }, subject) => {
      const value = objectOf(to)
      return subject.includes("'s ") || pointsBack(value)
        ? undefined
        : { attribute: ANY_ACTIVITY, value, cardinality: 'many', ended: objectOf(from), changed: true }
    },
  ),
  about(`${HAVE}(?:left|finished|sold) (?<what>.+)`, ({ what }) => {
    const value = briefly(what ?? '')
    return value === undefined
      ? undefined
      : { attribute: ANY_ACTIVITY, value, cardinality: 'many', ended: value, negated: true, changed: true }
  }),
  about(
    `${HAVE}(?:left|swapped|traded|ditched|replaced|exchanged|dropped|gave up|given up|does) (?<from>.+?) (?:for|with|by) (?<to>(?:an? |the )?\\p{L}+(?: \\p{L}+)?)`,
    ({ from, to }) =>
      pointsBack(from ?? '') || /^(?:an?|my|our)\b/i.test(from ?? '')
        ? undefined
        : { attribute: ANY_ACTIVITY, value: to ?? '', cardinality: 'many', ended: from, changed: true },
  ),
  about(`${HAVE}(?:got|bought|adopted) (?:an?|another) (?:new )?(?<what>\\p{L}+(?: \\p{L}+)?)`, ({ what }) => ({
    attribute: 'to hav',
    value: what ?? '',
    cardinality: 'many',
  })),
  about(
    `${HAVE}(?:started|took up|taken up|began|begun) (?!(?:an?|my|his|her) (?:new )?(?:job|position|role))(?<what>.+)`,
    ({ what }) =>
      /^\p{L}+ing\b/iu.test(what ?? '') || pointsBack(what ?? '')
        ? undefined
        : { attribute: ANY_ACTIVITY, value: objectOf(what), cardinality: 'many' },
  ),
  about(`${HAVE}joined (?<what>.+)`, ({ what }) => ({
    attribute: ANY_ACTIVITY,
    value: objectOf(what),
    cardinality: 'many',
    changed: true,
  })),
  {
    pattern: /^(?:[Mm]y|[Oo]ur) (?<who>\p{L}+) (?<name>\p{Lu}\p{L}+) (?:died|passed away|(?:has|have) died)$/u,
    read: ({ who, name }) => ({
      subject: 'me',
      attribute: who ?? '',
      value: name ?? '',
      cardinality: 'many',
      negated: true,
      changed: true,
    }),
  },
  {
    pattern: new RegExp(
      `^(?<what>.{1,60}?) ${HAVE}(?:(?:was|were|is|are|got|been|being) )?(?<how>${CHANGED})${TO}$`,
      'iu',
    ),
    read: changedTo,
  },
  {
    pattern: new RegExp(`^(?<who>I|we|\\p{L}+) ${HAVE}(?<how>${CHANGED}) (?<what>.{1,60}?)${TO}$`, 'iu'),
    read: ({ who, what, ...rest }) => changedTo({ ...rest, what: what?.replace(/^(?:his|her|their) /i, `${who}'s `) }),
  },
]
