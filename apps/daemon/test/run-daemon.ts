import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AssistantClient, type HomePaths, homePaths } from '@openpa/client'
import type { ErrorBody, RunEvent } from '@openpa/core'
import { type RawRequest, type RawResponse, sendRaw } from './raw-http.ts'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const { nodeFlags } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  nodeFlags: string[]
}
const NODE_FLAGS = ['--conditions=@openpa/source', ...nodeFlags]

/** How a daemon is started for a test. */
export interface DaemonTestOptions {
  /** A home that stays; without it a new one that goes with the daemon. */
  home?: string
  /** Flags, e.g. `--tcp 0`. */
  args?: readonly string[]
  env?: Record<string, string>
  /** A program before Node on the command line, e.g. `setpriv …`. */
  wrap?: readonly string[]
}

/** How a process ended. */
export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
}

/** A new home folder, and how to remove it. */
export function makeHome(): { home: string } & Disposable {
  const home = mkdtempSync(join(tmpdir(), 'openpa-daemon-'))
  return { home, [Symbol.dispose]: () => rmSync(home, { recursive: true, force: true }) }
}

/** Nothing of the caller's environment: only what the daemon is meant to see. */
const environment = (home: string, more: Record<string, string> = {}) => ({
  PATH: process.env.PATH ?? '',
  HOME: home,
  OPENPA_HOME: home,
  TZ: 'UTC',
  ...more,
})

interface Started {
  child: ChildProcess
  home: string
  log: () => string
  exited: Promise<Exit>
  /** The first message over the IPC channel; undefined when it ended without one. */
  message: Promise<{ ready?: true; error?: ErrorBody } | undefined>
}

function spawnDaemon({ args = [], env, wrap = [] }: DaemonTestOptions, home: string): Started {
  const [program = '', ...rest] = [...wrap, process.execPath, ...NODE_FLAGS, MAIN, ...args]
  const stdio = ['ignore', 'pipe', 'pipe', 'ipc'] as const
  const child = spawn(program, rest, { env: environment(home, env), stdio: [...stdio] })
  const chunks: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk))
  const exited = once(child, 'close').then(([code, signal]): Exit => ({ code, signal }))
  const told = once(child, 'message').then(([message]) => message as { ready?: true; error?: ErrorBody })
  return {
    child,
    home,
    log: () => chunks.join(''),
    exited,
    message: Promise.race([told, exited.then(() => undefined)]),
  }
}

/** A daemon that serves. Disposing kills it and removes its home, unless that was given. */
export class TestDaemon implements AsyncDisposable {
  readonly home: string
  readonly paths: HomePaths
  readonly client: AssistantClient
  readonly pid: number
  /** Port on 127.0.0.1, 0 without `--tcp`. */
  readonly port: number
  readonly exited: Promise<Exit>
  /** Everything that it wrote to standard output and error so far. */
  readonly log: () => string
  readonly #child: ChildProcess
  readonly #ownsHome: boolean

  constructor({ child, home, log, exited }: Started, ownsHome: boolean, env: Record<string, string>) {
    this.home = home
    this.paths = homePaths(environment(home, env))
    this.#child = child
    this.#ownsHome = ownsHome
    this.log = log
    this.exited = exited
    this.pid = child.pid ?? 0
    this.port = (JSON.parse(readFileSync(this.paths.lockFile, 'utf8')) as { port?: number }).port ?? 0
    this.client = new AssistantClient({ socketPath: this.paths.socket ?? '' })
  }

  /** The owner's token. */
  get token(): string {
    return readFileSync(this.paths.tokenFile, 'utf8').trim()
  }

  /** A request over the Unix socket. */
  request(request: RawRequest): Promise<RawResponse> {
    return sendRaw(
      { socketPath: this.paths.socket ?? '' },
      { ...request, headers: { host: 'localhost', ...request.headers } },
    )
  }

  /** A request over TCP, with the right host and token unless other ones are given. */
  tcp(request: RawRequest): Promise<RawResponse> {
    const headers = { host: `127.0.0.1:${this.port}`, authorization: `Bearer ${this.token}`, ...request.headers }
    return sendRaw({ host: '127.0.0.1', port: this.port }, { ...request, headers })
  }

  /** Sends a signal and waits for the end. */
  kill(signal: NodeJS.Signals): Promise<Exit> {
    this.#child.kill(signal)
    return this.exited
  }

  /** Asks it to stop, as the CLI does, and waits for the end. */
  async stop(): Promise<Exit> {
    await this.client.stopDaemon()
    return this.exited
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.kill('SIGKILL')
    if (this.#ownsHome) rmSync(this.home, { recursive: true, force: true })
  }
}

/** Starts the daemon from its source and waits until it serves. @throws {Error} with its log when it does not. */
export async function startDaemon(options: DaemonTestOptions = {}): Promise<TestDaemon> {
  const home = options.home ?? makeHome().home
  const started = spawnDaemon(options, home)
  const message = await started.message
  if (message?.ready) return new TestDaemon(started, options.home === undefined, options.env ?? {})
  started.child.kill('SIGKILL')
  await started.exited
  if (options.home === undefined) rmSync(home, { recursive: true, force: true })
  throw new Error(`The daemon did not become ready: ${JSON.stringify(message?.error)}\n${started.log()}`)
}

/** A start that must fail: what it told its parent, wrote and ended with. */
export async function startInVain(
  options: DaemonTestOptions & { home: string },
): Promise<Exit & { error: ErrorBody | undefined; log: string }> {
  const started = spawnDaemon(options, options.home)
  const message = await started.message
  if (message?.ready) started.child.kill('SIGKILL')
  const exit = await started.exited
  if (message?.ready) throw new Error(`The daemon became ready.\n${started.log()}`)
  return { ...exit, error: message?.error, log: started.log() }
}

/** A run with all its events. */
export interface Asked {
  runId: string
  sessionId: string
  events: RunEvent[]
  answer: string | undefined
  error: ErrorBody | undefined
}

/** Asks, and waits for the end of the run. */
export async function ask(
  client: AssistantClient,
  text: string,
  more: { sessionId?: string; model?: string; attachment?: string } = {},
): Promise<Asked> {
  const events: RunEvent[] = []
  for await (const event of client.ask({ text, ...more })) events.push(event)
  return asked(events)
}

/** What a run's events say of it. */
export function asked(events: RunEvent[]): Asked {
  const result: Asked = { runId: events[0]?.runId ?? '', sessionId: '', events, answer: undefined, error: undefined }
  for (const event of events) {
    if (event.kind === 'run-admitted') result.sessionId = event.payload?.sessionId ?? ''
    if (event.kind === 'run-finished') result.answer = event.payload?.answer
    if (event.kind === 'run-failed') result.error = event.payload as ErrorBody
  }
  return result
}

const POLL_MS = 20
const DEADLINE_MS = 30_000

/** Waits until `look` finds something (neither undefined nor false). @throws {Error} naming `what` after half a minute. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  for (const deadline = Date.now() + DEADLINE_MS; Date.now() < deadline; ) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  throw new Error(`Waited in vain: ${what}`)
}
