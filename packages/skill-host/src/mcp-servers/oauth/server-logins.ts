import type { Egress } from '../../broker/egress.ts'
import type { McpSecrets } from '../web-access.ts'
import { discoverLogin, jsonCalls, loginFailed } from './discover-login.ts'
import { beginLogin, finishLogin, type PendingLogin } from './login.ts'

/** How long a person may take for a login. */
const PENDING_MS = 10 * 60_000
/** How long servers may take to answer, all together. */
const ANSWER_MS = 30_000

/** Logins that wait for the person, by server: a later one takes the place of an earlier one. */
export class ServerLogins {
  readonly #deps: { egress: Egress; secrets: McpSecrets; now(): Date }
  readonly #pending = new Map<string, { login: PendingLogin; serverUrl: string; until: number }>()

  constructor(deps: { egress: Egress; secrets: McpSecrets; now(): Date }) {
    this.#deps = deps
  }

  /** @throws {AssistantError} `mcp.login-failed`. */
  async begin(
    name: string,
    serverUrl: string,
    { redirectUri, clientId }: { redirectUri: string; clientId: string | undefined },
  ): Promise<{ url: string; state: string }> {
    const calls = jsonCalls(this.#deps.egress, serverUrl, AbortSignal.timeout(ANSWER_MS))
    const login = await beginLogin(await discoverLogin(serverUrl, calls), { redirectUri, clientId }, calls)
    this.#pending.set(name, { login, serverUrl, until: this.#deps.now().getTime() + PENDING_MS })
    return { url: login.url, state: login.state }
  }

  /** Stores the tokens. @throws {AssistantError} `mcp.login-failed`, also for what belongs to no login. */
  async finish(name: string, state: string, code: string): Promise<void> {
    const pending = this.#pending.get(name)
    // Somebody else's answer ends no login.
    if (!pending || pending.login.state !== state) throw loginFailed('what came back belongs to no login')
    this.#pending.delete(name)
    if (pending.until < this.#deps.now().getTime()) throw loginFailed('it took too long')
    const calls = jsonCalls(this.#deps.egress, pending.serverUrl, AbortSignal.timeout(ANSWER_MS))
    const tokens = await finishLogin(pending.login, code, calls, this.#deps.now())
    await this.#deps.secrets.setToken(name, JSON.stringify(tokens))
  }
}
