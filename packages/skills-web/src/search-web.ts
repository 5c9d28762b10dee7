import { Decline, type Powers, type ToolOutput } from '@openpa/skill'
import { z } from 'zod'
import { readQuery } from './read-request.ts'

/** What SearXNG answers, as far as it is read. @see https://docs.searxng.org/dev/search_api.html */
const Results = z.object({
  results: z.array(z.object({ title: z.string().nullish(), url: z.string(), content: z.string().nullish() })),
})

const HOW = 'Set a SearXNG server that gives JSON: assistant skill config web searchUrl https://searx.example.org'

const plain = (text: string | null | undefined) =>
  (text ?? '')
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ')
    .trim()

/** The address to ask: that of the server, or of its search page. */
function searchAddress(base: string, query: string): URL {
  const url = new URL(base)
  if (!/\/search\/?$/.test(url.pathname)) url.pathname = `${url.pathname.replace(/\/$/, '')}/search`
  url.searchParams.set('q', query)
  url.searchParams.set('format', 'json')
  return url
}

/** Searches through the engine that was set. @throws {Decline} for a sentence that does not ask to search the web. */
export async function searchWeb(
  input: { request?: string | undefined; query?: string | undefined; limit: number },
  { fetch, settings }: Powers,
): Promise<ToolOutput> {
  const query = input.query ?? (input.request === undefined ? undefined : readQuery(input.request))
  if (query === undefined) throw new Decline('That does not ask to search the web.')
  const base = await settings.get('searchUrl')
  if (typeof base !== 'string') return { text: `No search engine is set. ${HOW}`, data: { configured: false } }
  const url = searchAddress(base, query)
  const answer = await fetch(url, { headers: { accept: 'application/json' } })
  if (answer.status === 403)
    return {
      text: `${url.host} does not give results as JSON (its settings: search.formats).`,
      data: { configured: false },
    }
  if (!answer.ok) return { text: `${url.host} answered ${answer.status}.`, data: { results: [] } }
  const parsed = Results.safeParse(await answer.json().catch(() => undefined))
  if (!parsed.success)
    return { text: `${url.host} gave no results that I can read. ${HOW}`, data: { configured: false } }
  const results = parsed.data.results
    .filter((one) => /^https?:\/\//i.test(one.url))
    .slice(0, input.limit)
    .map((one) => ({ title: plain(one.title).slice(0, 200), url: one.url, text: plain(one.content).slice(0, 300) }))
  if (results.length === 0) return { text: `Nothing was found for “${query}”.`, data: { results } }
  const lines = results.map(
    ({ title, url: at, text }, i) => `${i + 1}. ${title}\n   ${at}${text === '' ? '' : `\n   ${text}`}`,
  )
  return { text: lines.join('\n'), data: { results } }
}
