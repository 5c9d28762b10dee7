import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Serve = (request: IncomingMessage, response: ServerResponse) => void

/** A web server on this machine, which plays every host of the web by its `Host` header. */
export interface PageServer extends AsyncDisposable {
  port: number
  /** `host/path` of every request, in order. */
  asked: string[]
  /** Goes to the server instead of the host of `url`. */
  fetch(url: URL, init: object): Promise<Response>
}

const ARTICLE = `<!doctype html><html><head><title>Bees in town - The Daily Page</title><meta name="author" content="Ana Novak">
<script>document.write('evil()')</script><style>p { color: red }</style></head><body>
<nav><a href="/">Home</a> <a href="/sports">Sports</a> <a href="/login">Log in</a></nav>
<aside>Subscribe now for 1 euro!</aside>
<article><h1>Bees in town</h1><p class="byline">By Ana Novak</p>
${'<p>Bees find more flowers in towns than in fields, because gardens bloom from March to October, and nobody sprays them. Beekeepers have noticed it for years.</p>\n'.repeat(4)}
<h2>What helps</h2><ul><li>Lavender on the <b>balcony</b></li><li>Water in a flat bowl &amp; stones</li></ul>
<pre>for bee in hive:
    bee.fly()</pre></article>
<footer>© 2026 The Daily Page. <a href="/imprint">Imprint</a></footer></body></html>`

const PAGES: Readonly<Record<string, Serve>> = {
  'news.test/bees': (_, response) => html(response, ARTICLE),
  'news.test/robots.txt': (_, response) =>
    text(response, 'User-agent: *\nDisallow: /private\nAllow: /private/open\nDisallow: /*.php$\n'),
  'news.test/private': (_, response) => html(response, 'secret'),
  'news.test/private/open': (_, response) => html(response, '<p>open</p>'),
  'news.test/short': (_, response) => html(response, '<p>Just a <i>line</i>.</p>'),
  'news.test/latin': (_, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(Buffer.from('<meta charset="iso-8859-1"><p>Caf\xe9 in Z\xfcrich</p>', 'latin1'))
  },
  'news.test/plain': (_, response) => text(response, 'plain <b>words</b>'),
  'news.test/picture': (_, response) => {
    response.setHeader('content-type', 'image/png')
    response.end(Buffer.from([137, 80, 78, 71]))
  },
  'news.test/empty': (_, response) => html(response, '<div id="app"></div><script>run()</script>'),
  'news.test/nested': (_, response) => html(response, `${'<div>'.repeat(20_000)}deep${'</div>'.repeat(20_000)}`),
  'news.test/many': (_, response) => html(response, '<p>many <b>words</b></p>'.repeat(100_000)),
  'news.test/moved': (_, response) => redirect(response, 'https://other.test/new'),
  'news.test/circle': (_, response) => redirect(response, '/circle'),
  'news.test/away': (_, response) => redirect(response, 'file:///etc/passwd'),
  'other.test/new': (_, response) => html(response, '<p>The new place.</p>'),
  'closed.test/robots.txt': (_, response) =>
    text(response, 'User-agent: OpenPersonalAssistant\nDisallow: /\n\nUser-agent: *\nDisallow:\n'),
  'closed.test/': (_, response) => html(response, 'closed'),
  'ill.test/robots.txt': (_, response) => status(response, 503),
  'ill.test/': (_, response) => html(response, 'ill'),
  'news.test/gone': (_, response) => status(response, 410),
}

const html = (response: ServerResponse, body: string) => {
  response.setHeader('content-type', 'text/html; charset=utf-8')
  response.end(body)
}
const text = (response: ServerResponse, body: string) => {
  response.setHeader('content-type', 'text/plain')
  response.end(body)
}
const redirect = (response: ServerResponse, to: string) => {
  response.writeHead(302, { location: to }).end()
}
const status = (response: ServerResponse, code: number) => {
  response.writeHead(code).end()
}

/** What a SearXNG answers. */
function search(request: IncomingMessage, response: ServerResponse) {
  const { searchParams } = new URL(request.url ?? '', 'http://x')
  const query = searchParams.get('q') ?? ''
  if (query === 'html') return html(response, '<p>results</p>')
  if (query === 'forbidden') return status(response, 403)
  const results =
    query === 'nothing'
      ? []
      : [
          {
            title: `About <b>${query}</b>`,
            url: 'https://news.test/bees',
            content: 'Bees find\n more flowers.',
            engine: 'x',
          },
          { title: 'Script', url: 'javascript:alert(1)', content: '' },
          { title: null, url: 'https://other.test/new' },
        ]
  response.setHeader('content-type', 'application/json')
  return response.end(JSON.stringify({ query, results, format: searchParams.get('format') }))
}

/** Starts it on 127.0.0.1. */
export async function startPageServer(): Promise<PageServer> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const host = String(request.headers['x-host'] ?? request.headers.host)
    const path = (request.url ?? '/').split('?')[0]
    asked.push(`${host}${path}`)
    const serve = path?.endsWith('/search') ? search : PAGES[`${host}${path}`]
    if (serve) serve(request, response)
    else status(response, 404)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    asked,
    fetch: (url, init) => {
      const headers = { ...(init as { headers?: object }).headers, 'x-host': url.host }
      return fetch(`http://127.0.0.1:${port}${url.pathname}${url.search}`, { ...init, headers } as RequestInit)
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}
