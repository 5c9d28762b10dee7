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
const contentStems = (text: string): string[] =>
  (text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’][\p{L}]+)?/gu) ?? []).filter((word) => !STOP.has(word)).map(stem)

const meets = (a: string, b: string) =>
  a === b || (Math.min(a.length, b.length) >= 4 && (a.startsWith(b) || b.startsWith(a)))

/**
 * The share of the query's content words that occur in each of the texts, 0..1, by how rare the words are among the texts at
 * hand: a word that all of them share tells nothing.
 */
export function coverages(query: string, texts: readonly string[]): Float64Array {
  const found = new Float64Array(texts.length)
  const stems = texts.map((text) => [...new Set(contentStems(text))])
  let all = 0
  for (const wanted of new Set(contentStems(query))) {
    const having = stems.map((own) => own.some((one) => meets(one, wanted)))
    const weight = Math.log(1 + (texts.length + 1) / (1 + having.filter(Boolean).length))
    all += weight
    for (let i = 0; i < having.length; i++) if (having[i]) found[i] = (found[i] as number) + weight
  }
  return all > 0 ? found.map((weight) => weight / all) : found
}
