import { AssistantError } from '@openpa/core'
import type { WirePart } from '@openpa/skill/mcp'
import { fillIn, namesIn } from './secret-handles.ts'

type Values = ReadonlyMap<string, string>

// Bytes are handled as latin1 text, in which each is one character: a stand-in is found wherever it stands, and nothing else changes.
const bytesOf = (part: Exclude<WirePart, { base64: unknown }>): string =>
  ('text' in part ? Buffer.from(part.text) : Buffer.from(part.bytes, 'base64')).toString('latin1')

const asBytes = (values: Values): Values =>
  new Map([...values].map(([name, value]) => [name, Buffer.from(value).toString('latin1')]))

const textsOf = (parts: readonly WirePart[]): string[] =>
  parts.map((part) => ('base64' in part ? part.base64.map(bytesOf).join('') : bytesOf(part)))

/** Names of the secrets that what is written stands in for. */
export const secretsWritten = (parts: readonly WirePart[]): string[] => [
  ...new Set(textsOf(parts).flatMap((text) => namesIn(text))),
]

/**
 * What goes over the wire: values in the place of their stand-ins.
 * @returns the bytes, and every form in which a value went: none of them may come back to the skill.
 * @throws {AssistantError} `input.invalid` for a value with a line break, which would begin another command.
 */
export function fillInParts(parts: readonly WirePart[], values: Values): { bytes: Buffer; forms: Map<string, string> } {
  const forms = new Map<string, string>()
  const filled = textsOf(parts).map((text, at) => {
    const names = namesIn(text)
    const isBase64 = 'base64' in (parts[at] ?? {})
    if (!isBase64) for (const name of names) refuseLineBreak(name, values.get(name) ?? '')
    const full = fillIn(text, asBytes(values))
    const sent = isBase64 ? Buffer.from(full, 'latin1').toString('base64') : full
    const [name] = names
    if (isBase64 && name !== undefined) forms.set(sent, name)
    return sent
  })
  for (const [name, value] of asBytes(values)) {
    forms.set(value, name)
    forms.set(Buffer.from(value, 'latin1').toString('base64'), name)
  }
  return { bytes: Buffer.from(filled.join(''), 'latin1'), forms }
}

function refuseLineBreak(name: string, value: string): void {
  if (/[\r\n\0]/.test(value))
    throw new AssistantError('input.invalid', `The secret "${name}" holds a line break, which ends a command.`, {
      hint: `Set it without: assistant secret rotate ${name}`,
    })
}

/** Takes values out of what a server sends, piece by piece. */
export class SecretFilter {
  readonly #forms = new Map<string, string>()
  #held = ''

  /** Forms, each with the name of its secret. */
  add(forms: ReadonlyMap<string, string>): void {
    for (const [form, name] of forms) if (form !== '') this.#forms.set(form, name)
  }

  /** @returns what can be told of it by now: the beginning of a value at the end of a piece waits for the next one. */
  clean(piece: Buffer): Buffer {
    if (this.#forms.size === 0) return piece
    let text = this.#held + piece.toString('latin1')
    for (const [form, name] of this.#longestFirst()) text = text.replaceAll(form, `[redacted:${name}]`)
    const keep = this.#unfinished(text)
    this.#held = text.slice(text.length - keep)
    return Buffer.from(text.slice(0, text.length - keep), 'latin1')
  }

  /** What was held back, when nothing more comes. */
  end(): Buffer {
    const rest = this.#held
    this.#held = ''
    return Buffer.from(rest, 'latin1')
  }

  #longestFirst(): [string, string][] {
    return [...this.#forms].sort(([one], [other]) => other.length - one.length)
  }

  /** How many characters at the end could be the beginning of a form. */
  #unfinished(text: string): number {
    let most = 0
    for (const form of this.#forms.keys())
      for (let length = Math.min(form.length - 1, text.length); length > most; length--)
        if (text.endsWith(form.slice(0, length))) most = length
    return most
  }
}
