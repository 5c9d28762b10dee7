import { stemmer } from 'stemmer'

/** Function words of English: they say nothing about what is meant. */
const STOP = new Set(
  `a about again all also am an and any are as at be been being but by can could d did do does doing don for from get gets go goes going got had has have having he her hers him his how i if in into is it its just know like ll m may me mine my now of off on one or our ours out over please re recall really remember remind s said say set she should so some t tell than that the their them then there these they think this those to told too up us ve very was we were what when where which while who whom whose why will with would you your yours`.split(
    ' ',
  ),
)

/** Scripts that part no words by spaces. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}\p{Script=Myanmar}]/u

/** Beyond this a text is not read: a pasted book must not swell the index. */
const MAX_CHARS = 20_000
const MAX_TERM_CHARS = 40

let segmenter: Intl.Segmenter | undefined

function cut(text: string): string[] {
  if (!UNSPACED.test(text)) return text.match(/[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*/gu) ?? []
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'word' })
  return Array.from(segmenter.segment(text)).flatMap(({ segment, isWordLike }) => (isWordLike ? [segment] : []))
}

/** The words of a text in order: lower case, without what an apostrophe adds ("Ana's", "don't"). */
export const wordsOf = (text: string): string[] =>
  cut(text.slice(0, MAX_CHARS).normalize('NFKC').toLowerCase()).map((word) => word.replace(/['’].*$/u, ''))

/** What a word is indexed as: its stem (Porter 1980); undefined for function words. Words of other scripts stay as they are. */
export const termOf = (word: string): string | undefined =>
  word === '' || STOP.has(word) ? undefined : (/^[a-z]+$/.test(word) ? stemmer(word) : word).slice(0, MAX_TERM_CHARS)

/** The terms of a text in order, with repetitions: what the index counts. */
export const termsOf = (text: string): string[] =>
  wordsOf(text).flatMap((word) => {
    const term = termOf(word)
    return term === undefined ? [] : [term]
  })
