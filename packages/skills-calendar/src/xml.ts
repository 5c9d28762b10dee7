// As much of XML as WebDAV answers with: elements by their local name, whatever prefix a server gives their namespace.

/** An element. */
export interface XmlElement {
  name: string
  text: string
  children: XmlElement[]
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

const decode = (text: string) =>
  text.replace(
    /&(?:#(x?)([\da-f]+)|(\w+));/gi,
    (whole, hex: string | undefined, number: string | undefined, name: string | undefined) => {
      if (number === undefined) return ENTITIES[name ?? ''] ?? whole
      const point = Number.parseInt(number, hex ? 16 : 10)
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : ''
    },
  )

const TOKEN =
  /<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<[?!][^>]*>|<(\/?)(?:[\w.-]+:)?([\w.-]+)((?:[^>"']|"[^"]*"|'[^']*')*)>|([^<]+)/g

/** The outermost element; one without a name for what is no XML. */
export function parseXml(text: string): XmlElement {
  const root: XmlElement = { name: '', text: '', children: [] }
  const open = [root]
  for (const [, cdata, end, name, rest, plain] of text.matchAll(TOKEN)) {
    const inner = open.at(-1) ?? root
    if (cdata !== undefined) inner.text += cdata
    else if (plain !== undefined) inner.text += decode(plain)
    else if (name !== undefined && end === '/') {
      if (open.length > 1) open.pop()
    } else if (name !== undefined) {
      const element = { name, text: '', children: [] }
      inner.children.push(element)
      if (!rest?.endsWith('/')) open.push(element)
    }
  }
  return root.children[0] ?? root
}

/** The elements at a path of names below this one. */
export const all = (element: XmlElement, ...path: readonly string[]): XmlElement[] => {
  const [name, ...rest] = path
  if (name === undefined) return [element]
  return element.children.filter((child) => child.name === name).flatMap((child) => all(child, ...rest))
}

/** The first one's text; undefined where there is none. */
export const textAt = (element: XmlElement, ...path: readonly string[]): string | undefined =>
  all(element, ...path)[0]?.text.trim()
