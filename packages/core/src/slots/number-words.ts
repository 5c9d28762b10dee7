const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const TENS = '_ _ twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
/** Words that multiply what stands before them. */
export const SCALES: Readonly<Record<string, number>> = {
  hundred: 100,
  thousand: 1000,
  million: 1e6,
  billion: 1e9,
  dozen: 12,
}
/** One of them, as a pattern. */
export const SCALE = Object.keys(SCALES).join('|')
/** One word of a number, as a pattern. */
export const WORD = `(?:${[...SMALL, ...TENS.slice(2), SCALE].join('|')})`
/** What a word of a number is worth, and what kind it is of: units, tens, hundreds, or larger. */
export type NumberWord = { kind: 'unit' | 'teen' | 'ten' | 'hundred' | 'scale'; value: number }

/** Reads one word; undefined where it is no number. */
export function numberWord(word: string): NumberWord | undefined {
  const small = SMALL.indexOf(word)
  if (small >= 0) return { kind: small < 10 ? 'unit' : 'teen', value: small }
  const ten = TENS.indexOf(word)
  if (ten >= 2) return { kind: 'ten', value: ten * 10 }
  const scale = SCALES[word]
  return scale === undefined ? undefined : { kind: scale === 100 || scale === 12 ? 'hundred' : 'scale', value: scale }
}

/** Whether `next` goes on with the number that ends in `last`: "twenty one" is one number, "one two" are two. */
export function goesOn(last: NumberWord, next: NumberWord, withAnd: boolean): boolean {
  if (next.kind === 'hundred' || next.kind === 'scale') return !withAnd
  if (last.kind === 'hundred' || last.kind === 'scale') return last.value !== SCALES.dozen
  return last.kind === 'ten' && next.kind === 'unit' && next.value > 0 && !withAnd
}

/** The value of one number in words ("two hundred and forty"), or NaN. */
export function numberFromWords(text: string): number {
  let total = 0
  let group = 0
  for (const word of text.toLowerCase().split(/[\s-]+/)) {
    if (word === 'and') continue
    const read = numberWord(word)
    if (!read) return Number.NaN
    if (read.kind === 'hundred') group = (group || 1) * read.value
    else if (read.kind === 'scale') {
      total += (group || 1) * read.value
      group = 0
    } else group += read.value
  }
  return total + group
}
