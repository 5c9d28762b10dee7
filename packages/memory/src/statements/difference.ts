/** Words that tell nothing about what is the same on both sides. */
const LINKS = new Set([
  'in',
  'on',
  'at',
  'to',
  'with',
  'of',
  'by',
  'from',
  'and',
  'am',
  'pm',
  'i',
  'is',
  'are',
  'have',
  'ha',
])
const MAX_WORDS = 4

/**
 * The words of `a` in the one place where two plain texts differ ("night" against "day" in "night shift"); undefined where they
 * differ in more than a few words, have nothing to go by in common, or one of them only says more.
 */
export function differenceOf(a: string, b: string): string[] | undefined {
  const [x, y] = [a.split(' '), b.split(' ')]
  const most = Math.min(x.length, y.length)
  let start = 0
  while (start < most && x[start] === y[start]) start++
  let end = 0
  while (end < most - start && x.at(-1 - end) === y.at(-1 - end)) end++
  const [own, others] = [x.slice(start, x.length - end), y.slice(start, y.length - end)]
  const same = [...x.slice(0, start), ...x.slice(x.length - end)]
  const isSmall = own.length > 0 && others.length > 0 && Math.max(own.length, others.length) <= MAX_WORDS
  return isSmall && same.some((word) => !LINKS.has(word)) ? own : undefined
}
