/** What cannot be seen, looks like something else, or acts on the terminal; also what emoji are joined with, and odd spaces. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/gu
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r' }

const shown = (text: string) =>
  `"${text
    .replace(/["\\]/g, '\\$&')
    .replace(HIDDEN, (sign) => SHORT[sign] ?? `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`)}"`

/** A value as indented JSON in which every character can be seen: hidden ones are `\u{…}`. Nothing is left out. */
export function exactJson(value: unknown, indent = ''): string {
  if (typeof value === 'string') return shown(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const deeper = `${indent}  `
  const parts = Array.isArray(value)
    ? value.map((inner) => `${deeper}${exactJson(inner, deeper)}`)
    : Object.entries(value).map(([name, inner]) => `${deeper}${shown(name)}: ${exactJson(inner, deeper)}`)
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  return parts.length === 0 ? `${open}${close}` : `${open}\n${parts.join(',\n')}\n${indent}${close}`
}
