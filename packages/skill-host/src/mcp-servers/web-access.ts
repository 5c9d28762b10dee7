import { AssistantError } from '@openpa/core'
import type { Egress } from '../broker/egress.ts'
import { fillIn, namesIn } from '../broker/secret-handles.ts'
import type { HttpAccess } from './http-peer.ts'
import { jsonCalls } from './oauth/discover-login.ts'
import { renewTokens, StoredTokens } from './oauth/login.ts'
import type { WebServer } from './server-record.ts'

/** Secrets of the person, and tokens of servers. */
export interface McpSecrets {
  /** A secret of the person; undefined where there is none. */
  secret(name: string): Promise<string | undefined>
  /** What was stored for a server. */
  token(server: string): Promise<string | undefined>
  setToken(server: string, text: string): Promise<void>
  removeToken(server: string): Promise<void>
}

/** A token that is over so soon would be over when it arrives. */
const MARGIN_MS = 30_000
/** Shorter ones would be found in any text. */
const SHORTEST_SECRET = 6
const RENEW_MS = 20_000

/** Texts with the values of secrets in their places. @throws {AssistantError} `secret.not-found`. */
export async function filled(
  texts: Readonly<Record<string, string>>,
  secrets: McpSecrets,
): Promise<{
  texts: Record<string, string>
  values: Map<string, string>
}> {
  const values = new Map<string, string>()
  for (const name of namesIn(Object.values(texts).join('\n'))) {
    const value = await secrets.secret(name)
    if (value === undefined)
      throw new AssistantError('secret.not-found', `There is no secret called "${name}".`, {
        hint: `Set it: assistant secret set ${name}`,
      })
    values.set(name, value)
  }
  return {
    texts: Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, fillIn(text, values)])),
    values,
  }
}

/** Tokens of a server, as they were stored. */
export async function storedTokens(server: string, secrets: McpSecrets): Promise<StoredTokens | undefined> {
  const text = await secrets.token(server)
  return text === undefined ? undefined : StoredTokens.parse(JSON.parse(text))
}

/** What is sent to a server over HTTP: the person's headers, and the token of a login, renewed when it is over. */
export function webAccess(
  name: string,
  { url, headers }: WebServer,
  { secrets, egress, now }: { secrets: McpSecrets; egress: Egress; now(): Date },
): HttpAccess {
  const sent = new Set<string>()
  let renewing: Promise<boolean> | undefined
  const renew = async (signal: AbortSignal): Promise<boolean> => {
    const tokens = await storedTokens(name, secrets)
    if (tokens?.refreshToken === undefined) return false
    const renewed = await renewTokens(tokens, jsonCalls(egress, url, signal), now()).catch(() => undefined)
    if (renewed) await secrets.setToken(name, JSON.stringify(renewed))
    return renewed !== undefined
  }
  // Two requests at a time share one: a refresh token is mostly good for one use.
  const renewOnce = (): Promise<boolean> => {
    renewing ??= renew(AbortSignal.timeout(RENEW_MS)).finally(() => {
      renewing = undefined
    })
    return renewing
  }
  return {
    url,
    async headers() {
      const { texts, values } = await filled(headers, secrets)
      for (const value of values.values()) sent.add(value)
      let tokens = await storedTokens(name, secrets)
      if (tokens?.expiresAt !== undefined && tokens.expiresAt < now().getTime() + MARGIN_MS && (await renewOnce()))
        tokens = await storedTokens(name, secrets)
      if (!tokens || Object.keys(texts).some((header) => header.toLowerCase() === 'authorization')) return texts
      sent.add(tokens.accessToken)
      return { ...texts, authorization: `Bearer ${tokens.accessToken}` }
    },
    renew: () => renewOnce(),
    clean: (text) =>
      [...sent].reduce(
        (rest, value) => (value.length < SHORTEST_SECRET ? rest : rest.replaceAll(value, '[redacted]')),
        text,
      ),
  }
}
