// iCalendar as text, RFC 5545: https://www.rfc-editor.org/rfc/rfc5545. What is not understood is kept to the letter.

/** `DTSTART;TZID=Europe/Berlin:20261125T100000`. */
export interface Line {
  name: string
  params: ReadonlyMap<string, string>
  value: string
  /** As it stands in the file, folded and all. */
  raw: string
}

/** What stands between `BEGIN` and `END`. */
export interface Component {
  name: string
  parts: (Line | Component)[]
}

export const isLine = (part: Line | Component): part is Line => 'raw' in part

const MOST_DEPTH = 20

function parseLine(raw: string): Line {
  const text = raw.replace(/\r?\n[ \t]/g, '')
  // The value begins at the first colon outside quotes.
  const head = /^(?:[^":]|"[^"]*")*/.exec(text)?.[0] ?? text
  const [name = '', ...params] = head.match(/(?:[^";]|"[^"]*")+/g) ?? []
  const pairs = params.map((param): [string, string] => {
    const [key = '', ...value] = param.split('=')
    return [key.toUpperCase(), value.join('=').replace(/^"(.*)"$/, '$1')]
  })
  return { name: name.toUpperCase(), params: new Map(pairs), value: text.slice(head.length + 1), raw }
}

/** The components of a file: `VCALENDAR`, mostly one. Ends that are missing are taken for said. */
export function parseIcs(text: string): Component[] {
  const root: Component = { name: '', parts: [] }
  const open = [root]
  for (const raw of text.replace(/^\uFEFF/, '').match(/[^\r\n]+(?:\r?\n[ \t][^\r\n]*)*/g) ?? []) {
    const line = parseLine(raw)
    const inner = open.at(-1) ?? root
    if (line.name === 'BEGIN' && open.length < MOST_DEPTH) {
      const component = { name: line.value.trim().toUpperCase(), parts: [] }
      inner.parts.push(component)
      open.push(component)
    } else if (line.name === 'END') {
      if (open.length > 1) open.pop()
    } else inner.parts.push(line)
  }
  return root.parts.filter((part): part is Component => !isLine(part))
}

/** At most 75 bytes a line, as the format wants it. */
function fold(text: string): string {
  const lines: string[] = []
  let line = ''
  let bytes = 0
  for (const character of text) {
    const size = new TextEncoder().encode(character).length
    if (bytes + size > 75) {
      lines.push(line)
      line = ' '
      bytes = 1
    }
    line += character
    bytes += size
  }
  return [...lines, line].join('\r\n')
}

/** Components as text. */
export const writeIcs = (components: readonly Component[]): string =>
  components
    .map(({ name, parts }) => {
      const inner = parts.map((part) => (isLine(part) ? `${part.raw.replace(/\r?\n/g, '\r\n')}\r\n` : writeIcs([part])))
      return `BEGIN:${name}\r\n${inner.join('')}END:${name}\r\n`
    })
    .join('')

/** A line that is written, its value as it stands in the file. */
export function makeLine(name: string, value: string, params: Readonly<Record<string, string>> = {}): Line {
  const written = Object.entries(params).map(([key, one]) => `;${key}=${/[:;,]/.test(one) ? `"${one}"` : one}`)
  return { name, params: new Map(Object.entries(params)), value, raw: fold(`${name}${written.join('')}:${value}`) }
}

/** The first line of this name in a component. */
export const lineOf = ({ parts }: Component, name: string): Line | undefined =>
  parts.find((part): part is Line => isLine(part) && part.name === name)

export const linesOf = ({ parts }: Component, name: string): Line[] =>
  parts.filter((part): part is Line => isLine(part) && part.name === name)

export const componentsOf = ({ parts }: Component, name: string): Component[] =>
  parts.filter((part): part is Component => !isLine(part) && part.name === name)

/** Puts a line in the place of those of its name; undefined takes them away. Everything else stays as it is. */
export function setLine(component: Component, name: string, line: Line | undefined): void {
  const at = component.parts.findIndex((part) => isLine(part) && part.name === name)
  const rest = component.parts.filter((part) => !isLine(part) || part.name !== name)
  if (line) {
    const firstInner = rest.findIndex((part) => !isLine(part))
    rest.splice(at >= 0 ? at : firstInner >= 0 ? firstInner : rest.length, 0, line)
  }
  component.parts = rest
}

export const escapeText = (text: string): string => text.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n')

export const unescapeText = (value: string): string =>
  value.replace(/\\([\\;,nN])/g, (_, sign: string) => (sign.toLowerCase() === 'n' ? '\n' : sign))
