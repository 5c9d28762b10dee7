import { createHash, randomUUID } from 'node:crypto'
import { httpSessions, site, type TestSite } from './mcp-server.ts'

/** How the server and the place to log in behave. */
export interface LoginRules {
  /** Methods of PKCE; none as from a server that does without. */
  pkce: string[]
  registers: boolean
  /** What the server calls itself; its own address without. */
  resource?: string
  issuer?: string
  expiresInS: number
  /** Whether refresh tokens are given out. */
  refreshes: boolean
}

/** An MCP server that wants a login, and the authorization server where that is. */
export interface LoginSite {
  url: string
  rules: LoginRules
  server: TestSite
  authorization: TestSite
  /** Access tokens that are good now. */
  readonly tokens: Set<string>
  /** What came to the token endpoint. */
  readonly grants: Record<string, string>[]
  /** Goes through the login as a browser would. @returns where that leads back to. */
  browse(url: string): Promise<URL>
  close(): void
}

/** Both, each on a port of its own. */
export async function loginSite(): Promise<LoginSite> {
  const rules: LoginRules = { pkce: ['S256'], registers: true, expiresInS: 3600, refreshes: true }
  const tokens = new Set<string>()
  const refreshTokens = new Set<string>()
  const grants: Record<string, string>[] = []
  const codes = new Map<string, { challenge: string; redirectUri: string; clientId: string }>()
  const { serve } = httpSessions(() => ({}))
  const server = await site(async (request, response, body) => {
    if (request.url === '/.well-known/oauth-protected-resource/mcp')
      return void response.end(
        JSON.stringify({ resource: rules.resource ?? `${server.url}/mcp`, authorization_servers: [authorization.url] }),
      )
    if (tokens.has(request.headers.authorization?.replace('Bearer ', '') ?? '')) return serve(request, response, body)
    const metadata = `${server.url}/.well-known/oauth-protected-resource/mcp`
    return void response
      .writeHead(401, { 'www-authenticate': `Bearer resource_metadata="${metadata}", scope="notes"` })
      .end()
  })
  const giveTokens = () => {
    const [access, refresh] = [`access-${randomUUID()}`, `refresh-${randomUUID()}`]
    tokens.add(access)
    refreshTokens.add(refresh)
    const more = rules.refreshes ? { refresh_token: refresh } : {}
    return { access_token: access, token_type: 'Bearer', expires_in: rules.expiresInS, ...more }
  }
  const granted = (form: Record<string, string>) => {
    if (form['grant_type'] === 'refresh_token') return refreshTokens.delete(form['refresh_token'] ?? '')
    const asked = codes.get(form['code'] ?? '')
    codes.delete(form['code'] ?? '')
    const challenge = createHash('sha256')
      .update(form['code_verifier'] ?? '')
      .digest('base64url')
    return (
      asked?.challenge === challenge &&
      asked.redirectUri === form['redirect_uri'] &&
      asked.clientId === form['client_id']
    )
  }
  const authorization = await site((request, response, body) => {
    const url = new URL(request.url ?? '/', authorization.url)
    const json = (status: number, value: object) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    if (url.pathname === '/.well-known/oauth-authorization-server')
      return json(200, {
        issuer: rules.issuer ?? authorization.url,
        authorization_endpoint: `${authorization.url}/authorize`,
        token_endpoint: `${authorization.url}/token`,
        ...(rules.registers ? { registration_endpoint: `${authorization.url}/register` } : {}),
        code_challenge_methods_supported: rules.pkce,
      })
    if (url.pathname === '/register') return json(201, { client_id: 'client-1', ...JSON.parse(body) })
    if (url.pathname === '/authorize') {
      const asked = Object.fromEntries(url.searchParams)
      const code = randomUUID()
      codes.set(code, {
        challenge: asked['code_challenge'] ?? '',
        redirectUri: asked['redirect_uri'] ?? '',
        clientId: asked['client_id'] ?? '',
      })
      const back = new URL(asked['redirect_uri'] ?? '')
      back.searchParams.set('code', code)
      back.searchParams.set('state', asked['state'] ?? '')
      return void response.writeHead(302, { location: back.href }).end()
    }
    if (url.pathname !== '/token') return json(404, {})
    const form = Object.fromEntries(new URLSearchParams(body))
    grants.push(form)
    return granted(form) ? json(200, giveTokens()) : json(400, { error: 'invalid_grant' })
  })
  return {
    url: server.url,
    rules,
    server,
    authorization,
    tokens,
    grants,
    async browse(url) {
      const answer = await fetch(url, { redirect: 'manual' })
      return new URL(answer.headers.get('location') ?? '')
    },
    close() {
      server.close()
      authorization.close()
    },
  }
}
