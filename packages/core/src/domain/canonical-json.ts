/** Text that every store takes: without NUL, lone surrogates as U+FFFD. PostgreSQL keeps neither. */
export const storable = (text: string): string => text.replaceAll('\0', '').toWellFormed()

/**
 * JSON as the log keeps it: keys sorted, names and strings {@link storable}. Two equal values give the same text, however
 * they were written and whether or not they have been in the database in between.
 */
export const canonicalJson = (value: unknown): string => write(JSON.parse(JSON.stringify(value) ?? 'null'))

/** The same without an order of keys, at a fraction of the time: for what nobody compares as text. */
export function storableJson(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null'
  return ODD_ESCAPE.test(text) ? canonicalJson(value) : text
}

/** How `JSON.stringify` writes what no store takes; what only looks like it is harmless. */
const ODD_ESCAPE = /\\u(?:0000|d[89a-f])/

/** What {@link storable} may have to change. */
const ODD = /[\0\ud800-\udfff]/

function write(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(ODD.test(value) ? storable(value) : value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`
  const names = Object.keys(value)
  // A map, since names that differ in unstorable characters only are one name afterwards; the last one wins, as in `jsonb`.
  const fields = names.some((name) => ODD.test(name))
    ? new Map(Object.entries(value).map(([name, inner]) => [storable(name), inner]))
    : undefined
  let text = ''
  for (const name of (fields ? [...fields.keys()] : names).sort()) {
    const inner: unknown = fields ? fields.get(name) : (value as Record<string, unknown>)[name]
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${write(inner)}`
  }
  return `{${text}}`
}
