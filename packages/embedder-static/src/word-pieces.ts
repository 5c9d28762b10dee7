/** Longer words are not looked up, as in BERT. */
const MAX_WORD_LENGTH = 100
/** About 2 MB; a language's everyday words fit many times. */
const MAX_CACHED_WORDS = 20_000

/** Cuts words into the pieces of a vocabulary. */
export interface WordPieces {
  /** Ids of the pieces of one lower-case word; only {@link WordPieces.unknown} when it cannot be cut. */
  cut(word: string): readonly number[]
  /** Text of a piece; a continuation starts with `##`. */
  name(id: number): string
}

/**
 * Greedy longest match first, with a cache of whole words.
 * @param vocabulary Line number = id; must contain `[UNK]`.
 * @throws {Error} when `[UNK]` is missing.
 * @see https://github.com/google-research/bert/blob/master/tokenization.py
 */
export const createWordPieces = (vocabulary: string): WordPieces => {
  const names = vocabulary.trimEnd().split('\n')
  const ids = new Map(names.map((name, id) => [name, id]))
  const longest = names.reduce((length, name) => Math.max(length, name.length), 0)
  const unknownId = ids.get('[UNK]')
  if (unknownId === undefined) throw new Error('the vocabulary has no [UNK]')
  const unknown = [unknownId]
  const cache = new Map<string, readonly number[]>()

  const cutNew = (word: string): readonly number[] => {
    if (word.length > MAX_WORD_LENGTH) return unknown
    const pieces: number[] = []
    for (let start = 0; start < word.length; ) {
      let end = Math.min(word.length, start + longest)
      let id: number | undefined
      for (; end > start; end--) {
        id = ids.get(start ? `##${word.slice(start, end)}` : word.slice(0, end))
        if (id !== undefined) break
      }
      if (id === undefined) return unknown
      pieces.push(id)
      start = end
    }
    return pieces
  }

  return {
    cut: (word) => {
      const known = cache.get(word)
      if (known) return known
      const pieces = cutNew(word)
      if (cache.size >= MAX_CACHED_WORDS) cache.clear()
      // a copy: the word may be a slice that keeps the whole text it came from in memory
      cache.set(word.split('').join(''), pieces)
      return pieces
    },
    name: (id) => names[id] ?? '[UNK]',
  }
}
