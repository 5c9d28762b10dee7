import { ANY_ACTIVITY } from './changes.ts'
import { clausesOf, isHedged, isStatement, readClause, readCorrection, withoutIt, writtenOut } from './clause.ts'
import { ROLES } from './identity.ts'
import type { Cardinality } from './predicate.ts'
import { readPredicate } from './read-predicate.ts'
import { objectOf, qualifierOf } from './rule.ts'
import { includesWords, plainValue, sortsOf, type ValueSort } from './value.ts'

/** A statement as it is compared with others. Words are stems in lower case; the speaker is `me`. */
export interface StatementForm {
  subject: string
  attribute: string
  value: string
  negated: boolean
  /** How many values hold at a time: one; one until a statement says that it changed; any number. */
  cardinality: Cardinality
  /** It says that something is not as it was. */
  changed: boolean
  /** Values that it says are over: "from Spotify", "instead of Norway". */
  ended: readonly string[]
  /** It is not sure, or tells of long ago. */
  hedged: boolean
  /** When, why, with whom: what the value leaves out. */
  qualifier: string
  /** All of the text is in this form; otherwise other clauses say more. */
  whole: boolean
  /** Sorts of the value, which tell what can contradict it. */
  sorts: ReadonlySet<ValueSort>
  /** The value as it was written. */
  raw: string
}

/** A longer text is no single statement. */
const MAX_CHARS = 300

/**
 * Reads an English statement of a known form ("my shoe size is 43", "Ana no longer eats meat", "I switched from Spotify to
 * Tidal"); undefined for anything else: questions, wishes, tales of the past, other languages, two facts in one sentence. Where a
 * sentence corrects itself ("43, no, 44") the last value is the one.
 */
export function readStatement(text: string): StatementForm | undefined {
  if (text.length > MAX_CHARS) return undefined
  const plain = withoutIt(writtenOut(text))
  const correction = readCorrection(plain)
  if (!correction) return readClauses(plain)
  const said = readClauses(correction.said)
  const right = readClauses(correction.right)
  if (!said || right) return right?.whole ? right : undefined
  return { ...said, value: plainValue(correction.right), raw: correction.right, sorts: sortsOf(correction.right) }
}

function readClauses(text: string): StatementForm | undefined {
  if (!isStatement(text)) return undefined
  const clauses = clausesOf(text)
  const hedged = isHedged(text)
  const forms = clauses.map((clause) => readOne(clause, hedged))
  const read = forms.filter((form) => form !== undefined)
  const last = read.at(-1)
  if (!last) return undefined
  const before = read.slice(0, -1)
  // "Gave up French and is learning Korean" is one change; two things that hold are two statements, of which the last is read.
  const over = before.filter(
    (form) => form.subject === last.subject && (form.negated || form.attribute === last.attribute),
  )
  const isOne = read.length === clauses.length && over.length === before.length
  return { ...last, ended: [...last.ended, ...over.map(({ value }) => value)], whole: isOne }
}

/** "Ana's allergic to peanuts" is read again with "is" where it is nothing with "of Ana". */
function readOne(raw: string, hedged: boolean): StatementForm | undefined {
  const { text, negated, changed, instead } = readClause(raw)
  const said = readPredicate(text) ?? readPredicate(text.replace(/(?<=\p{L})'s (?!.*\b(?:is|are)\b)/u, ' is '))
  if (!said) return undefined
  const value = plainValue(said.value)
  const qualifier = plainValue(qualifierOf(text))
  return {
    subject: said.subject,
    attribute: said.attribute,
    value,
    negated: negated !== (said.negated ?? false),
    cardinality: said.cardinality,
    changed: changed || (said.changed ?? false),
    ended: [instead, said.ended].flatMap((value) => (value === undefined ? [] : [plainValue(objectOf(value))])),
    // "For the Harriers" is the value itself in "plays for the Harriers".
    qualifier: includesWords(qualifier, value) ? '' : qualifier,
    hedged,
    whole: true,
    sorts: sortsOf(said.value),
    raw: said.value,
  }
}

/** Whether two forms are about the same attribute; a clause without a verb of its own ("gave up meat") fits any activity. */
export function sameAttribute(a: StatementForm, b: StatementForm): boolean {
  if (a.attribute === b.attribute) return true
  const isOpen = a.attribute === ANY_ACTIVITY || b.attribute === ANY_ACTIVITY
  return isOpen && a.attribute.startsWith('to ') && b.attribute.startsWith('to ')
}

/** Attributes under which one thing is changed for another: "I switched from Norwood to Tandem". */
const REPLACEABLE = [...ROLES, 'employer', 'home', 'diet', 'major']

/** Whether it is about what somebody likes or cannot bear, which does not end with what they do. */
export const isTaste = ({ attribute }: StatementForm): boolean => /^(?:allergic|like|prefer)/.test(attribute)

/** Where, when and under which name a thing is are attributes of their own: "the insurance is with Allsure". */
const FACETS = ['place', 'time', 'name', 'run']

const lastWord = (words: string) => words.split(' ').at(-1) ?? ''
const key = (subject: string, about: string) => `${subject}\t${about}`

/**
 * What a statement is filed under: whom it is about, and the attribute where that has one value at a time, otherwise the value's last word.
 * Statements that contradict each other are filed under the same topic, or under one of {@link topicsToLookUp}.
 */
export const topicOf = ({ subject, attribute, value, cardinality }: StatementForm): string =>
  key(subject, cardinality === 'many' ? `=${lastWord(value === '' ? attribute : value)}` : attribute)

/**
 * The beginning of further topics that may have to be looked through: "I work day shifts now" ends "I work night shifts", which is
 * filed under the shifts, but also "I walk the dog at six now" what was said of seven.
 */
export const topicsToLookThrough = ({ subject, cardinality, changed, negated }: StatementForm): string | undefined =>
  changed && !negated && cardinality === 'many' ? key(subject, '=') : undefined

/** Topics of statements that a new one may contradict. */
export const topicsToLookUp = (form: StatementForm): string[] => {
  const values = form.ended.map((value) => key(form.subject, `=${lastWord(value)}`))
  const replaced = form.ended.length === 0 ? [] : REPLACEABLE.map((attribute) => key(form.subject, attribute))
  const facets =
    form.changed && form.cardinality === 'one'
      ? FACETS.map((facet) => key(form.subject, `${form.attribute} ${facet}`))
      : []
  return [...new Set([topicOf(form), ...values, ...replaced, ...facets])]
}

/** The topic of a text, as it is stored; null where the text is of no known form. */
export function topicOfText(text: string): string | null {
  const form = readStatement(text)
  return form ? topicOf(form) : null
}
