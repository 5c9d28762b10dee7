import { Decline, type Powers, type ToolOutput } from '@openpa/skill'
import { getPage, NoPage } from './get-page.ts'
import { readAddress } from './read-request.ts'
import { type Readable, readable } from './readable.ts'

interface PageInput {
  request?: string | undefined
  url?: string | undefined
  from: number
  length: number
}

/** An address as people write it; undefined for what is none, or holds a password. */
function addressOf(text: string): URL | undefined {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`)
  return url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' ? url : undefined
}

const failed = (why: string): ToolOutput => ({ text: why, data: { found: false } })

/** Reads a page as text, in pieces where it is long. @throws {Decline} for a sentence without an address. */
export async function readPage({ request, url: given, from, length }: PageInput, powers: Powers): Promise<ToolOutput> {
  const asked = given ?? (request === undefined ? undefined : readAddress(request))
  if (asked === undefined) throw new Decline('That names no page.')
  const address = addressOf(asked)
  if (!address) return failed(`“${asked}” is no address of a page.`)
  try {
    const page = await getPage(powers, address)
    const isHtml = /html|xml/.test(page.type)
    const read: Readable = isHtml ? readable(page.text) : { title: '', text: page.text.trim() }
    return toOutput(page.url, read, { from, length })
  } catch (error) {
    if (error instanceof NoPage) return failed(error.message)
    throw error
  }
}

function toOutput(
  url: URL,
  { title, byline, text }: Readable,
  { from, length }: { from: number; length: number },
): ToolOutput {
  const to = Math.min(text.length, from + length)
  const piece = text.slice(from, to)
  const data = { found: true, url: url.href, title, ...(byline && { byline }), from, to, length: text.length }
  if (piece === '')
    return {
      text: text === '' ? `${url.href} shows no text without running its programs.` : `${url.href} ends before that.`,
      data,
    }
  const head = from > 0 ? [] : [[title, byline].filter(Boolean).join(', '), url.href, '']
  const more = to < text.length ? [`… ${(text.length - to).toLocaleString('en')} characters more`] : []
  return { text: [...head, piece, ...more].filter((line, i) => i > 0 || line !== '').join('\n'), data }
}
