/** Words that say nothing about what is asked. */
const STOP = new Set(
  `a about again all am an and any are as at be been being but by can could d did do does doing don for from had has have having he her hers him his how i if in into is it its just know like ll m may me mine my now of off on or our ours out over please re recall remember remind s said say set she should so some t tell than that the their them then there these they this those to told too up us ve very was we were what what's when where which while who whom whose why will with would you your yours`.split(
    /\s+/,
  ),
)

/** A crude English stem, for meeting "allergic" with "allergy" and "birthdays" with "birthday". */
const stem = (word: string) => {
  const cut = word.replace(/(?:'s|’s)$/, '').replace(/(?:ings?|ies|ied|edly|ed|es|s|ly|y|ic|ical|er|e)$/, '')
  return cut.length >= 3 ? cut : word
}

/** Stems of the words that carry content, in order. */
export const contentStems = (text: string): string[] =>
  (text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’][\p{L}]+)?/gu) ?? []).filter((word) => !STOP.has(word)).map(stem)

const meets = (a: string, b: string) =>
  a === b || (Math.min(a.length, b.length) >= 4 && (a.startsWith(b) || b.startsWith(a)))

/** How rare a stem is among the texts at hand: a word that all of them share tells nothing. */
export function rarityAmong(texts: readonly string[]): (stem: string) => number {
  const documents = texts.map((text) => new Set(contentStems(text)))
  return (wanted) => {
    const having = documents.filter((stems) => [...stems].some((own) => meets(own, wanted))).length
    return Math.log(1 + (documents.length + 1) / (1 + having))
  }
}

/** The share, by rarity, of the query's content words that occur in `text`, 0..1. */
export function coverage(query: readonly string[], text: string, rarity: (stem: string) => number): number {
  const own = contentStems(text)
  let found = 0
  let all = 0
  for (const wanted of new Set(query)) {
    const weight = rarity(wanted)
    all += weight
    if (own.some((stem) => meets(stem, wanted))) found += weight
  }
  return all > 0 ? found / all : 0
}
