import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { type JsonCalls, type LoginServer, loginFailed } from './discover-login.ts'

/** Tokens as they are kept, sealed, with what it takes to renew them. */
export const StoredTokens = z.object({
  accessToken: z.string(),
  refreshToken: z.string().optional(),
  /** In milliseconds since 1970. */
  expiresAt: z.number().optional(),
  tokenEndpoint: z.string(),
  clientId: z.string(),
  clientSecret: z.string().optional(),
  resource: z.string(),
})
export type StoredTokens = z.output<typeof StoredTokens>

const Client = z.object({ client_id: z.string().min(1), client_secret: z.string().optional() })
const Tokens = z.object({
  access_token: z.string().min(1),
  token_type: z.string().regex(/^bearer$/i),
  refresh_token: z.string().optional(),
  expires_in: z.number().optional(),
})

/** A login that waits for the person. */
export interface PendingLogin {
  /** What the redirect must bring back. */
  state: string
  /** To be opened in a browser. */
  url: string
  verifier: string
  redirectUri: string
  client: z.output<typeof Client>
  server: LoginServer
}

const random = () => randomBytes(32).toString('base64url')

/**
 * Begins a login: authorization code with PKCE.
 * @param clientId of this program, where the server does not let it introduce itself.
 * @throws {AssistantError} `mcp.login-failed`.
 */
export async function beginLogin(
  server: LoginServer,
  { redirectUri, clientId }: { redirectUri: string; clientId: string | undefined },
  calls: JsonCalls,
): Promise<PendingLogin> {
  const client = clientId === undefined ? await register(server, redirectUri, calls) : { client_id: clientId }
  const [state, verifier] = [random(), random()]
  const url = new URL(server.authorizationEndpoint)
  const query = {
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: redirectUri,
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    resource: server.resource,
    ...(server.scope === undefined ? {} : { scope: server.scope }),
  }
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return { state, url: url.href, verifier, redirectUri, client, server }
}

async function register({ registrationEndpoint }: LoginServer, redirectUri: string, calls: JsonCalls) {
  if (registrationEndpoint === undefined)
    throw loginFailed(
      'the server does not let programs introduce themselves; name the id that it has given out (--client-id)',
    )
  const about = {
    client_name: 'Open Personal Assistant',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  }
  const answer = Client.safeParse(await calls.post(registrationEndpoint, 'json', JSON.stringify(about)))
  if (answer.success) return answer.data
  throw loginFailed('the server did not take this program')
}

/** Ends a login with the code that came back. @throws {AssistantError} `mcp.login-failed`. */
export async function finishLogin(
  pending: PendingLogin,
  code: string,
  calls: JsonCalls,
  now: Date,
): Promise<StoredTokens> {
  const { server, client, redirectUri, verifier } = pending
  const about = {
    tokenEndpoint: server.tokenEndpoint,
    clientId: client.client_id,
    clientSecret: client.client_secret,
    resource: server.resource,
  }
  const grant = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier }
  return askForTokens(about, grant, calls, now)
}

/** New tokens for old ones. @throws {AssistantError} `mcp.login-failed`. */
export async function renewTokens(tokens: StoredTokens, calls: JsonCalls, now: Date): Promise<StoredTokens> {
  if (tokens.refreshToken === undefined) throw loginFailed('it is over, and cannot be renewed')
  const renewed = await askForTokens(
    tokens,
    { grant_type: 'refresh_token', refresh_token: tokens.refreshToken },
    calls,
    now,
  )
  // A server that sends no new one goes on with the old one.
  return { refreshToken: tokens.refreshToken, ...renewed }
}

async function askForTokens(
  { tokenEndpoint, clientId, clientSecret, resource }: Omit<StoredTokens, 'accessToken'>,
  grant: Readonly<Record<string, string>>,
  calls: JsonCalls,
  now: Date,
): Promise<StoredTokens> {
  const form = new URLSearchParams({
    ...grant,
    client_id: clientId,
    resource,
    ...(clientSecret === undefined ? {} : { client_secret: clientSecret }),
  })
  const answer = Tokens.safeParse(await calls.post(tokenEndpoint, 'form', form.toString()))
  if (!answer.success) throw loginFailed('the server gave no token that can be used')
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds } = answer.data
  return {
    accessToken,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(seconds === undefined ? {} : { expiresAt: now.getTime() + seconds * 1000 }),
    tokenEndpoint,
    clientId,
    ...(clientSecret === undefined ? {} : { clientSecret }),
    resource,
  }
}
