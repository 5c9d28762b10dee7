import { isReplaceable, type StatementForm, sameAttribute } from './read-statement.ts'
import { excludes, includesWords, isCountry } from './value.ts'

/** A statement with its form, if it has a known one. */
export interface ReadText {
  text: string
  form: StatementForm | undefined
}

/** How a newer statement stands to an older one. */
export type Relation = 'same' | 'supersedes' | 'none'

const plain = (text: string) => text.toLowerCase().replace(/\s+/g, ' ').replace(/[\s.!]+$/, '').trim()

/**
 * Whether a newer statement says the same as an older one or takes its place. Likeness alone is never enough: both must be of a
 * known form and speak of the same subject and attribute. In doubt `none`.
 */
export function relationOf(older: ReadText, newer: ReadText): Relation {
  if (plain(older.text) === plain(newer.text)) return 'same'
  const [was, is] = [older.form, newer.form]
  if (!was || !is || was.subject !== is.subject) return 'none'
  if (saysSame(was, is)) return 'same'
  // What else an older text says would be lost with it.
  return !is.hedged && was.whole && contradicts(was, is) ? 'supersedes' : 'none'
}

const saysSame = (a: StatementForm, b: StatementForm): boolean =>
  a.whole && b.whole && !a.hedged && !b.hedged && a.attribute === b.attribute && a.value === b.value && a.qualifier === b.qualifier && a.negated === b.negated

function contradicts(was: StatementForm, is: StatementForm): boolean {
  if (!was.negated && is.ended.some((value) => ends(value, was, is))) return true
  if (!sameAttribute(was, is)) return false
  if (was.negated !== is.negated) return negates(was, is)
  if (is.negated || !sharesSort(was, is) || !excludesValue(was, is)) return false
  if (was.cardinality === 'many') return is.changed && sharesLastWord(was, is)
  // "In summer" and "in winter" may both hold.
  const isApart = was.qualifier !== '' && is.qualifier !== '' && was.qualifier !== is.qualifier
  return is.changed || (was.cardinality === 'one' && !isApart)
}

/** "Switched from Spotify" ends the use of Spotify, "instead of Tuesdays" what was said of Tuesdays. Likes stay. */
const ends = (ended: string, was: StatementForm, is: StatementForm): boolean =>
  (sameAttribute(was, is) || isReplaceable(was)) &&
  (includesWords(was.value, ended) || (was.value === is.value && includesWords(was.qualifier, ended)))

/** "No longer eats meat" against "eats meat". "I lost my job" ends any. */
const negates = (was: StatementForm, is: StatementForm): boolean =>
  was.value === is.value || (is.negated ? is.value === '' || (is.changed && includesWords(was.value, is.value)) : was.value === '')

const sharesSort = (a: StatementForm, b: StatementForm): boolean => [...a.sorts].some((sort) => b.sorts.has(sort))

/** Night shifts and day shifts. */
const sharesLastWord = (a: StatementForm, b: StatementForm): boolean =>
  a.value.split(' ').at(-1) === b.value.split(' ').at(-1)

/** A country and a town in it may both be where somebody lives, unless they moved. */
const excludesValue = (was: StatementForm, is: StatementForm): boolean =>
  excludes(was.value, is.value) && (was.attribute !== 'home' || is.changed || isCountry(was.raw) === isCountry(is.raw))
