/** One way of saying things and what to write instead; undefined leaves a match as it is. */
export interface Rule {
  pattern: RegExp
  write(match: RegExpExecArray): string | undefined
  /** What {@link Rewritten.has} tells of the characters written. */
  mark?: string
}

/** A text in other words, with the way back to the positions of the original. */
export interface Rewritten {
  text: string
  /** The stretch of the original that `start`..`end` of the new text stands for. */
  original(start: number, end: number): { start: number; end: number }
  /** Whether a rule with this mark wrote something between `start` and `end`. */
  has(mark: string, start: number, end: number): boolean
}

interface Char {
  char: string
  start: number
  end: number
  mark?: string | undefined
}

/** Applies `rules` one after the other, each to what the ones before have left. Patterns must be global. */
export function rewrite(text: string, rules: readonly Rule[]): Rewritten {
  let chars: Char[] = Array.from({ length: text.length }, (_, i) => ({ char: text.charAt(i), start: i, end: i + 1 }))
  let now = text
  for (const { pattern, write, mark } of rules) {
    const next: Char[] = []
    let end = 0
    for (const match of now.matchAll(pattern)) {
      const written = write(match)
      if (written === undefined || match[0] === '') continue
      next.push(...chars.slice(end, match.index))
      end = match.index + match[0].length
      const place = { start: chars[match.index]?.start ?? 0, end: chars[end - 1]?.end ?? text.length }
      next.push(...[...written].map((char) => ({ char, ...place, mark })))
    }
    if (next.length === 0) continue
    chars = [...next, ...chars.slice(end)]
    now = chars.map(({ char }) => char).join('')
  }
  return {
    text: now,
    original: (start, end) => ({
      start: chars[start]?.start ?? text.length,
      end: Math.max(...chars.slice(start, end).map((char) => char.end), 0),
    }),
    has: (mark, start, end) => chars.slice(start, end).some((char) => char.mark === mark),
  }
}
