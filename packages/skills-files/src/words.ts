/** The words of a text, without accents and case. */
export const wordsOf = (text: string): string[] =>
  text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? []

const STOP = new Set(
  'the a an of to in on at for and or but is are was were be been it its this that these those with my your our i you we they he she as by from not have has had will would can could about what which file files document documents'.split(
    ' ',
  ),
)

/** Those that tell something; all where there are no others. */
export const tellingWords = (text: string): string[] => {
  const all = [...new Set(wordsOf(text))]
  const telling = all.filter((word) => !STOP.has(word))
  return telling.length > 0 ? telling : all
}

/** A longer form counts: `invoice` finds `invoices`. */
export const isForm = (word: string, asked: string): boolean =>
  word === asked || (asked.length > 3 && word.startsWith(asked) && word.length - asked.length < 4)
