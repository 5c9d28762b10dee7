import { Readability } from '@mozilla/readability'
import { parseHTML } from 'linkedom'

/** What of a page is to be read. */
export interface Readable {
  title: string
  byline?: string
  text: string
}

/** As much of a node as is read here. */
interface PageNode {
  nodeType: number
  localName?: string
  textContent: string | null
  childNodes: Iterable<PageNode>
}

const TEXT = 3
const ELEMENT = 1
const PASSED_OVER = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'iframe',
  'svg',
  'canvas',
  'nav',
  'form',
  'button',
  'select',
  'dialog',
])
const BLOCKS = new Set(
  'p div section article main header footer aside ul ol dl dt dd table tr figure figcaption blockquote pre address h1 h2 h3 h4 h5 h6 hr'.split(
    ' ',
  ),
)
/** Deeper nesting is none that a person wrote, and each level costs. */
const DEEPEST = 200
/** Stands for a space that is not to be tidied away. */
const KEPT = '\uE000'

/** A node as plain text with the signs of Markdown for headings and lists. */
function write(node: PageNode, depth: number): string {
  if (node.nodeType === TEXT) return (node.textContent ?? '').replace(/\s+/g, ' ')
  if ((node.nodeType !== ELEMENT && node.nodeType !== 9 && node.nodeType !== 11) || depth > DEEPEST) return ''
  const name = node.localName ?? ''
  if (PASSED_OVER.has(name)) return ''
  if (name === 'br') return '\n'
  if (name === 'pre')
    return `\n\n${(node.textContent ?? '').replace(/^[ \t]+/gm, (indent) => KEPT.repeat(indent.length))}\n\n`
  const inner = [...node.childNodes].map((child) => write(child, depth + 1)).join('')
  const heading = /^h([1-6])$/.exec(name)
  if (heading) return `\n\n${'#'.repeat(Number(heading[1]))} ${inner.trim()}\n\n`
  if (name === 'li') return `\n- ${inner.trim()}`
  if (name === 'td' || name === 'th') return `${inner.trim()}\t`
  return BLOCKS.has(name) ? `\n\n${inner}\n\n` : inner
}

const tidy = (text: string) =>
  text
    .replace(/[ \t]*\n[ \t]*/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
    .replaceAll(KEPT, ' ')

const TAG = /<(\/?)([a-z][a-z0-9-]*)(?=[\s/>])/gi
/** Elements that need no end, so that they do not count. */
const OPEN_ENDED = new Set(
  'area base br col embed hr img input link meta source track wbr p li dt dd tr td th thead tbody tfoot option optgroup colgroup'.split(
    ' ',
  ),
)

/** More tags than a long article has; taking them apart would hold up everything else for seconds. */
const MOST_TAGS = 40_000

/** Whether there are more elements, or deeper ones, than any article needs. */
function isTooMuch(html: string): boolean {
  let depth = 0
  let tags = 0
  for (const [, end, name = ''] of html.matchAll(TAG)) {
    if (++tags > MOST_TAGS) return true
    if (OPEN_ENDED.has(name.toLowerCase())) continue
    depth = end === '/' ? Math.max(0, depth - 1) : depth + 1
    if (depth > DEEPEST) return true
  }
  return false
}

const withoutTags = (html: string) =>
  html
    .replace(/<(script|style)\b[\s\S]*?<\/\1\s*>|<[^>]*>/gi, ' ')
    .replace(/\s+/g, ' ')
    .trim()

/** The article of a page; all of its text where there is none. */
export function readable(html: string): Readable {
  if (isTooMuch(html)) return { title: '', text: withoutTags(html) }
  const { document } = parseHTML(/<html\b/i.test(html) ? html : `<html><body>${html}</body></html>`)
  const whole = tidy(write(document.body as unknown as PageNode, 0))
  const pageTitle = (document.title ?? '').replace(/\s+/g, ' ').trim()
  const article = new Readability(document as unknown as ConstructorParameters<typeof Readability>[0], {
    // Our own text, so that no HTML is made of it in between.
    serializer: (node) => tidy(write(node as unknown as PageNode, 0)),
  }).parse()
  const text = article?.content ?? ''
  const title = (article?.title ?? pageTitle).replace(/\s+/g, ' ').trim() || pageTitle
  const byline = article?.byline?.replace(/\s+/g, ' ').trim()
  return { title, text: text === '' ? whole : text, ...(byline && { byline }) }
}
