import { createHash } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AssistantError, canonicalJson, isAssistantError, type McpServerView } from '@openpa/core'
import type { Egress } from '../broker/egress.ts'
import type { SkillHost } from '../skill-host.ts'
import { ServerLogins } from './oauth/server-logins.ts'
import { asSkill, connectServer, type OpenServer, openProgram, openWeb } from './open-server.ts'
import { driftOf, type RemoteServer, type ToolDrift } from './remote-tools.ts'
import { serverCommand } from './server-command.ts'
import { type McpServer, type McpTransport, readServers, writeServers } from './server-record.ts'
import { loadServer, serverView } from './server-words.ts'
import { filled, type McpSecrets, webAccess } from './web-access.ts'

/** What MCP servers are run with. */
export interface McpServersDeps {
  host: SkillHost
  /** The list of servers, and their own folders. */
  folder: string
  bubblewrap: string | undefined
  env: NodeJS.ProcessEnv
  egress: Egress
  secrets: McpSecrets
  now(): Date
  log(server: string, line: string): void
}

type Drift = ToolDrift & { digest: string; now: RemoteServer }

/** Names all tools of a server, as they are. */
const digestOf = ({ tools }: RemoteServer): string =>
  createHash('sha256')
    .update(canonicalJson(tools.map(({ digest }) => digest)))
    .digest('hex')

/** MCP servers as skills: added, held to what was approved, started when they are needed. */
export class McpServers {
  readonly #deps: McpServersDeps
  readonly #logins: ServerLogins
  readonly #drift = new Map<string, Drift>()
  #servers: McpServer[] = []
  #turn: Promise<unknown> = Promise.resolve()

  constructor(deps: McpServersDeps) {
    this.#deps = deps
    this.#logins = new ServerLogins(deps)
  }

  /** Takes up what was added; starts nothing. @throws {AssistantError} `config.invalid` when the list cannot be read. */
  async open(): Promise<void> {
    this.#servers = await readServers(this.#file)
    for (const server of this.#servers) this.#seat(server)
  }

  list(): McpServerView[] {
    return this.#servers.map((server) => this.#view(server))
  }

  /** @throws {AssistantError} `mcp.not-found`. */
  view(name: string): McpServerView {
    return this.#view(this.#get(name))
  }

  /**
   * Starts a server, and keeps it with the tools that it has now. One that wants a login is kept without any.
   * @throws {AssistantError} `skill.exists`, `skill.start-failed`, `skill.sandbox-missing`, `mcp.unavailable` …
   */
  add(name: string, transport: McpTransport): Promise<McpServerView> {
    return this.#inTurn(async () => {
      const isTaken =
        this.#servers.some((one) => one.name === name) || this.#deps.host.skills().some((one) => one.name === name)
      if (isTaken)
        throw new AssistantError('skill.exists', `There is a skill or a server called ${name} already.`, {
          hint: 'Give it another name, or take the other one out: assistant mcp list, assistant skill list',
        })
      const remote = await this.#ask(name, transport).catch((error: unknown) => {
        if (isAssistantError(error, 'mcp.login-needed')) return undefined
        throw error
      })
      const about = remote ?? { title: name, version: '', tools: null }
      const server = { name, transport, addedAt: this.#deps.now().toISOString(), ...about }
      if (server.tools) loadServer(server, server.tools)
      await this.#save([...this.#servers, server])
      this.#seat(server)
      return this.#view(server)
    })
  }

  /** Starts a server anew and compares its tools with what was approved. */
  test(name: string): Promise<McpServerView> {
    return this.#inTurn(async () => {
      const server = this.#get(name)
      const remote = await this.#ask(name, server.transport)
      if (server.tools === null) return this.#view(await this.#pin(server, remote))
      this.#compare(server, remote)
      return this.#view(server)
    })
  }

  /**
   * Approves the tools that a server has now.
   * @param digest of what the person has seen ({@link McpServerView.changes}).
   * @throws {AssistantError} `skill.changed` when it is something else by now.
   */
  approve(name: string, digest: string): Promise<McpServerView> {
    return this.#inTurn(async () => {
      const server = this.#get(name)
      const remote = await this.#ask(name, server.transport)
      this.#compare(server, remote)
      if (digestOf(remote) !== digest)
        throw new AssistantError('skill.changed', `The tools of ${name} are not what you have seen.`, {
          hint: `Look again: assistant mcp test ${name}`,
        })
      return this.#view(await this.#pin(server, remote))
    })
  }

  /** Stops a server, and deletes its folder and its login. */
  remove(name: string): Promise<{ removed: string }> {
    return this.#inTurn(async () => {
      const server = this.#get(name)
      this.#deps.host.remove(name)
      this.#drift.delete(name)
      await this.#save(this.#servers.filter((one) => one !== server))
      await this.#deps.secrets.removeToken(name)
      await rm(this.#folderOf(name), { recursive: true, force: true })
      return { removed: name }
    })
  }

  /** Begins a login. @returns what to open in a browser. @throws {AssistantError} `mcp.not-found`, `mcp.login-failed`. */
  async beginLogin(name: string, redirectUri: string, clientId?: string): Promise<{ url: string; state: string }> {
    const { transport } = this.#get(name)
    if (transport.kind !== 'web')
      throw new AssistantError('mcp.login-failed', `${name} is a program on this machine: it has no login.`)
    return this.#logins.begin(name, transport.url, { redirectUri, clientId })
  }

  /** Ends a login with what came back to the redirect. @throws {AssistantError} `mcp.login-failed`. */
  async finishLogin(name: string, state: string, code: string): Promise<McpServerView> {
    await this.#logins.finish(name, state, code)
    return this.test(name)
  }

  #get(name: string): McpServer {
    const found = this.#servers.find((server) => server.name === name)
    if (found) return found
    throw new AssistantError('mcp.not-found', `There is no MCP server called ${JSON.stringify(name)}.`, {
      hint: 'See: assistant mcp list',
    })
  }

  #view(server: McpServer): McpServerView {
    return serverView(server, this.#drift.get(server.name))
  }

  get #file(): string {
    return join(this.#deps.folder, 'mcp-servers.json')
  }

  #folderOf(name: string): string {
    return join(this.#deps.folder, '.mcp', name)
  }

  #open(name: string, transport: McpTransport): OpenServer {
    const { bubblewrap, env, secrets } = this.#deps
    if (transport.kind === 'web') return openWeb(webAccess(name, transport, this.#deps))
    const folder = this.#folderOf(name)
    return openProgram(name, folder, async () => {
      const { texts } = await filled(transport.env, secrets)
      return serverCommand(transport, texts, { folder, bubblewrap, env })
    })
  }

  /** Starts a server, asks what it is, and ends it. */
  async #ask(name: string, transport: McpTransport): Promise<RemoteServer> {
    let remote: RemoteServer | undefined
    const log = (line: unknown) => this.#log(name, line)
    const connection = await this.#open(name, transport)((hello) => {
      remote = hello
    }, log)
    connection.close()
    if (!remote) throw new TypeError('A connection without a hello.')
    return remote
  }

  #log(name: string, line: unknown): void {
    this.#deps.log(name, typeof line === 'string' ? line : JSON.stringify(line))
  }

  /** In the place of what was there under this name. One without tools has nothing to be called. */
  #seat(server: McpServer): void {
    const { name, transport, tools } = server
    this.#deps.host.remove(name)
    if (tools === null) return
    const names = new Map(tools.map((tool) => [tool.key, tool.name]))
    const connect = connectServer(
      this.#open(name, transport),
      (remote) => this.#compare(server, remote),
      (connection) =>
        asSkill(
          connection,
          (key) => names.get(key) ?? key,
          (tool) => this.#refusal(name, tool),
        ),
    )
    this.#deps.host.add({ skill: loadServer(server, tools), connect })
  }

  #compare({ name, tools }: McpServer, now: RemoteServer): void {
    const drift = driftOf(tools ?? [], now.tools)
    if (drift.lines.length === 0) this.#drift.delete(name)
    else this.#drift.set(name, { ...drift, now, digest: digestOf(now) })
  }

  /** Why a tool is not called: it is not what was approved. */
  #refusal(name: string, tool: string): AssistantError | undefined {
    const drift = this.#drift.get(name)
    if (!drift?.changed.has(tool)) return undefined
    return new AssistantError(
      'skill.changed',
      `The tool ${tool} of ${name} is not what you approved: ${drift.lines.join('; ')}.`,
      {
        hint: `Look at it: assistant mcp test ${name}, then: assistant mcp approve ${name}`,
      },
    )
  }

  async #pin(server: McpServer, remote: RemoteServer): Promise<McpServer> {
    const pinned = { ...server, ...remote }
    loadServer(pinned, remote.tools)
    await this.#save(this.#servers.map((one) => (one === server ? pinned : one)))
    this.#drift.delete(server.name)
    this.#seat(pinned)
    return pinned
  }

  async #save(servers: McpServer[]): Promise<void> {
    await mkdir(this.#deps.folder, { recursive: true, mode: 0o700 })
    await writeServers(this.#file, servers)
    this.#servers = servers
  }

  /** One change at a time. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => undefined)
    return done
  }
}
