import { differenceOf } from './difference.ts'
import { isTaste, type StatementForm, sameAttribute } from './read-statement.ts'
import { excludes, includesWords, isCountry } from './value.ts'

/** A statement with its form, if it has a known one. */
export interface ReadText {
  text: string
  form: StatementForm | undefined
}

/** How a newer statement stands to an older one. */
export type Relation = 'same' | 'supersedes' | 'none'

const plain = (text: string) =>
  text
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/[\s.!]+$/, '')
    .trim()

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
  a.whole &&
  b.whole &&
  !a.hedged &&
  !b.hedged &&
  a.attribute === b.attribute &&
  a.value === b.value &&
  a.qualifier === b.qualifier &&
  a.negated === b.negated

function contradicts(was: StatementForm, is: StatementForm): boolean {
  if (!was.negated && is.ended.some((value) => ends(value, was, is))) return true
  if (was.negated !== is.negated) return sameAttribute(was, is) && negates(was, is)
  if (was.attribute !== is.attribute || is.negated || !sharesSort(was, is) || !excludesValue(was, is)) return false
  if (was.cardinality === 'many') return is.changed && !isTaste(was) && differenceOf(was.value, is.value) !== undefined
  // "In summer" and "in winter" may both hold.
  const isApart = was.qualifier !== '' && is.qualifier !== '' && was.qualifier !== is.qualifier
  return is.changed || (was.cardinality === 'one' && !isApart)
}

/** "Switched from Spotify" ends the use of Spotify, "instead of Tuesdays" what was said of Tuesdays. Likes stay. */
const ends = (ended: string, was: StatementForm, is: StatementForm): boolean =>
  (sameAttribute(was, is) || !isTaste(was)) &&
  (includesWords(was.value, ended) || (was.value === is.value && includesWords(was.qualifier, ended)))

/** "No longer eats meat" against "eats meat". "I lost my job" ends any job, "I stopped running" any run. */
function negates(was: StatementForm, is: StatementForm): boolean {
  if (was.value === is.value) return true
  const [no, yes] = is.negated ? [is, was] : [was, is]
  const isAny = no.value === '' && no.attribute === yes.attribute
  return isAny || (is.negated && is.changed && includesWords(was.value, is.value))
}

const sharesSort = (a: StatementForm, b: StatementForm): boolean => [...a.sorts].some((sort) => b.sorts.has(sort))

/** A country and a town in it may both be where somebody lives, unless they moved. */
const excludesValue = (was: StatementForm, is: StatementForm): boolean =>
  excludes(was.value, is.value) && (was.attribute !== 'home' || is.changed || isCountry(was.raw) === isCountry(is.raw))
