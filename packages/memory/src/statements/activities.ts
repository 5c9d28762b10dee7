import { stemmer } from 'stemmer'
import { ANY_ACTIVITY } from './changes.ts'
import { readNounPhrase } from './noun-phrase.ts'
import type { Predicate } from './predicate.ts'
import { about, BE, objectOf, pointsBack, type Rule, type Said } from './rule.ts'
import { isTime, sortsOf } from './value.ts'

/** No activities: what somebody thinks, says, or is about to do, and words that are no verbs. */
const NO_ACTIVITY =
  /^(?:am|is|are|be|think|know|guess|believe|hope|feel|mean|say|tell|ask|see|hear|look|seem|sound|get|give|make|let|can|will|must|may|find|understand|agree|remember|forget|wonder|wish|thank|promise|swear|appreciate|happen|come|thing|morning|evening|during|everything|nothing|something|anything|being)$/
const PAST =
  /^(?!.*(?:need|feed|speed|bleed)$)\p{L}{2,}ed$|^(?:went|got|had|did|was|were|made|took|saw|came|said|told|found|gave|bought|met|felt|kept|ran|ate|drank|began|wrote|spoke|knew|thought|brought|lost|sold|won|spent|sent|left|heard|built|taught|caught)$/iu
const IRREGULAR: Record<string, string> = { has: 'have', does: 'do', goes: 'go' }

const GERUND = /^(?=\p{L}*[aeiouy]\p{L}*ing$)\p{L}{2,}ing$/iu

/** The infinitive as far as it can be told; stems make up for a lost "e". */
function infinitiveOf(verb: string): string {
  const lower = verb.toLowerCase()
  const irregular = IRREGULAR[lower]
  if (irregular !== undefined) return irregular
  if (GERUND.test(lower)) return lower.slice(0, -3).replace(/([^aeiousl])\1$/, '$1')
  if (/[^aeiou]ies$/.test(lower)) return `${lower.slice(0, -3)}y`
  return /(?:ch|sh|ss|x)es$/.test(lower) ? lower.slice(0, -2) : lower.replace(/(?<!s)s$/, '')
}

/** What a verb is filed under; apart from nouns, for "I care" is about no car. */
const verbStem = (verb: string): string => `to ${stemmer(infinitiveOf(verb)).replace(/e$/, '')}`

/** "Plays chess", "go running"; "stopped smoking" comes here as "does smoking" and is an activity without an object. */
function activity(verb: string, raw: string): Said {
  const base = infinitiveOf(verb)
  if (NO_ACTIVITY.test(base) || NO_ACTIVITY.test(verb.toLowerCase()) || PAST.test(verb)) return undefined
  const [first = '', ...rest] = raw.split(' ')
  const isLight = base === 'do' || base === 'go'
  if (isLight && GERUND.test(first)) return activity(first, rest.join(' '))
  if (base === 'go' && !/^to \S/i.test(raw)) return undefined
  const value = objectOf(raw.replace(/^(?:to|on) (?=\S)/i, ''))
  if (pointsBack(value) || (value === '' && isLight)) return undefined
  return {
    attribute: base === 'do' ? ANY_ACTIVITY : verbStem(verb),
    value,
    cardinality: 'many',
  }
}

/** What a thing does: at one time of the day, or with one object until that changes. */
function thing(who: string, verb: string, what: string): Predicate | undefined {
  const np = readNounPhrase(who)
  if (!np || np.noun === '') return undefined
  const sorts = sortsOf(what)
  const attribute = `${np.noun} ${stemmer(infinitiveOf(verb))}${isTime(sorts) ? ' time' : ''}`
  const isOne = sorts.has('clock') || sorts.has('date') || verb === 'costs'
  return { subject: np.subject, attribute, value: what, cardinality: isOne ? 'one' : 'slot' }
}

/** Clauses about what a thing does. */
export const THINGS: readonly Rule[] = [
  {
    pattern:
      /^(?<who>.{1,60}?) (?<verb>runs|uses|costs|opens|closes|starts|begins|ends|leaves?|departs?|arrives?|lands|comes?|takes place|meets?|is about) (?<what>.+)$/iu,
    read: ({ who, verb, what }) => thing(who ?? '', verb ?? '', what ?? ''),
  },
]

/** Clauses about what somebody does; to be tried last, for any verb will do. */
export const ACTIVITIES: readonly Rule[] = [
  about(`${BE} (?<verb>\\p{L}{4,})(?: (?<what>.+))?`, ({ verb, what }) =>
    GERUND.test(verb ?? '') ? activity(verb ?? '', what ?? '') : undefined,
  ),
  about(`${BE} (?<what>.+)`, ({ what }) =>
    pointsBack(what ?? '') ? undefined : { attribute: 'to be', value: objectOf(what), cardinality: 'many' },
  ),
  about('(?<verb>\\p{L}{2,})(?: (?<what>.+))?', ({ verb, what }, subject) =>
    subject === 'me' || /[^s]s$/i.test(verb ?? '') ? activity(verb ?? '', what ?? '') : undefined,
  ),
]
