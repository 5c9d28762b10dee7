/** Tells texts that contain a statement. */
export interface StatementMatcher {
  /** Whether the statement stands in `text`, ignoring case and spacing, and not as part of longer words. */
  inText(text: string): boolean
  /** The same for any string within a JSON value. */
  inJson(value: unknown): boolean
  /** An ASCII word that every such text contains, for a first sieve in SQL; undefined where the statement has none. */
  readonly word: string | undefined
}

/** @param statement a memory's text; has a letter or digit. */
export function saysStatement(statement: string): StatementMatcher {
  const words = statement.trim().split(/\s+/)
  const literal = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('\\s+')
  // Only where the statement itself begins or ends with a word: "4711!" also stands in "code 4711!!".
  const before = /^[\p{L}\p{N}]/u.test(statement.trim()) ? '(?<![\\p{L}\\p{N}])' : ''
  const after = /[\p{L}\p{N}]$/u.test(statement.trim()) ? '(?![\\p{L}\\p{N}])' : ''
  const pattern = new RegExp(`${before}${literal}${after}`, 'iu')
  const inText = (text: string) => pattern.test(text)
  const inJson = (value: unknown): boolean => {
    if (typeof value === 'string') return inText(value)
    if (typeof value !== 'object' || value === null) return false
    return Object.entries(value).some(([name, inner]) => inText(name) || inJson(inner))
  }
  const ascii = statement.match(/[A-Za-z0-9]+/g) ?? []
  return { inText, inJson, word: ascii.toSorted((a, b) => b.length - a.length)[0] }
}
