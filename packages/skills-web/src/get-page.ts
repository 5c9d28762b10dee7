import type { Powers } from '@openpa/skill'
import { isAllowed } from './robots.ts'

/** The name by which robots.txt files can address us. */
export const ROBOT = 'OpenPersonalAssistant'
const HEADERS = {
  'user-agent': `Mozilla/5.0 (compatible; ${ROBOT}/1.0)`,
  accept: 'text/html, application/xhtml+xml, text/plain;q=0.9, */*;q=0.1',
  'accept-language': 'en, *;q=0.5',
}
/** More than this of a page is not taken apart. */
const MOST_BYTES = 5_000_000
const MOST_HOPS = 6

/** Why a page was not got: told to the person. */
export class NoPage extends Error {
  override readonly name = 'NoPage'
}

/** A page as it came. */
export interface Page {
  url: URL
  /** `text/html`, in lower case. */
  type: string
  text: string
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** @throws {NoPage} where the site does not want it read by programs. */
async function askRobots({ fetch }: Powers, url: URL): Promise<void> {
  const answer = await fetch(new URL('/robots.txt', url), { headers: HEADERS })
  // A site without the file allows all; one that cannot tell at the moment allows nothing.
  if (answer.status >= 500)
    throw new NoPage(`${url.host} could not say whether programs may read it (robots.txt: ${answer.status}).`)
  if (!answer.ok) return
  if (!isAllowed(await answer.text(), ROBOT, url))
    throw new NoPage(`${url.host} does not want this page read by programs (robots.txt).`)
}

/** A page, behind redirects; each site on the way is asked whether it may be read. @throws {NoPage}, errors of the power. */
export async function getPage(powers: Powers, address: URL): Promise<Page> {
  let url = address
  let asked = ''
  for (let hop = 0; hop < MOST_HOPS; hop++) {
    if (asked !== url.origin) await askRobots(powers, url)
    asked = url.origin
    const answer = await powers.fetch(url, { headers: HEADERS, redirect: 'manual' })
    const next = REDIRECTS.has(answer.status) ? URL.parse(answer.headers.get('location') ?? '', url.href) : null
    if (!next) return toPage(url, answer)
    if (!/^https?:$/.test(next.protocol))
      throw new NoPage(`${url.host} leads to ${next.protocol}, which is no web page.`)
    url = next
  }
  throw new NoPage(`${address.host} leads from one page to the next without end.`)
}

async function toPage(url: URL, answer: Response): Promise<Page> {
  if (!answer.ok)
    throw new NoPage(`${url.href} answered ${answer.status}${answer.statusText ? ` (${answer.statusText})` : ''}.`)
  const header = answer.headers.get('content-type') ?? 'text/html'
  const type = (header.split(';')[0] ?? '').trim().toLowerCase()
  if (!/^text\/|^application\/(?:xhtml\+xml|xml|json|ld\+json)$/.test(type))
    throw new NoPage(`${url.href} is no page (${type}).`)
  const bytes = new Uint8Array(await answer.arrayBuffer()).subarray(0, MOST_BYTES)
  return { url, type, text: decode(bytes, /charset=["']?([\w-]+)/i.exec(header)?.[1]) }
}

/** As the header says, else as the page itself says, else as UTF-8. */
function decode(bytes: Uint8Array, said: string | undefined): string {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 2048))
  const charset = said ?? /<meta[^>]+charset=["']?\s*([\w-]+)/i.exec(start)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    // A name that nobody knows.
    return new TextDecoder().decode(bytes)
  }
}
