import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AssistantClient, type HomePaths, homePaths, runningDaemon } from '@openpa/client'
import type { ErrorBody } from '@openpa/core'

/** The program that a person calls. */
export const BIN = fileURLToPath(new URL('../bin/assistant.cjs', import.meta.url))

/** How one command is run. */
export interface CliOptions {
  /** Written to standard input through a pipe, which is then closed. Without it there is none. */
  input?: string | Buffer
  env?: Record<string, string>
  /** Called with the process once it runs. */
  started?(child: ReturnType<typeof spawn>): void
}

/** What came of a command. */
export interface CliResult {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** `{"ok":true,"data":…}` or `{"ok":false,"error":…}`. */
export type Envelope = { ok: true; data: unknown } | { ok: false; error: ErrorBody }

/** The built command line in a home of its own. Disposing stops its daemon and removes the home. */
export class TestCli implements AsyncDisposable {
  readonly home = mkdtempSync(join(tmpdir(), 'openpa-cli-'))

  get env(): Record<string, string> {
    return { PATH: process.env.PATH ?? '', HOME: this.home, OPENPA_HOME: this.home, TZ: 'UTC', TERM: 'xterm' }
  }

  get paths(): HomePaths {
    return homePaths(this.env)
  }

  /** The daemon's API, past the command line. */
  get client(): AssistantClient {
    return new AssistantClient({ socketPath: this.paths.socket ?? '' })
  }

  /** Number of the running daemon's process. */
  get daemonPid(): number | undefined {
    return runningDaemon(this.paths.lockFile)?.pid
  }

  run(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
    return this.exec(process.execPath, [BIN, ...args], options)
  }

  /** Runs a line of bash in which `assistant` is the command line. */
  shell(line: string, options: CliOptions = {}): Promise<CliResult> {
    const script = `set -o pipefail; assistant() { "$NODE" "$BIN" "$@"; }; ${line}`
    return this.exec('bash', ['-c', script], { ...options, env: { NODE: process.execPath, BIN, ...options.env } })
  }

  /** With `--json`. @throws {SyntaxError} when that does not print exactly one document. */
  async json(
    args: readonly string[],
    options: CliOptions = {},
  ): Promise<Envelope & { code: number | null; stderr: string }> {
    const { code, stdout, stderr } = await this.run([...args, '--json'], options)
    return { ...(JSON.parse(stdout) as Envelope), code, stderr }
  }

  /** The data of a command that must go well. */
  async data<T>(args: readonly string[], options: CliOptions = {}): Promise<T> {
    const result = await this.json(args, options)
    if (!result.ok) throw new Error(`${args.join(' ')}: ${JSON.stringify(result.error)}`)
    return result.data as T
  }

  async exec(program: string, args: readonly string[], { input, env, started }: CliOptions): Promise<CliResult> {
    const stdio = [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] as const
    const child = spawn(program, args, { env: { ...this.env, ...env }, stdio: [...stdio] })
    const out: string[] = []
    const err: string[] = []
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => out.push(chunk))
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => err.push(chunk))
    // A command that does not want its input may end before it has it.
    child.stdin?.on('error', () => undefined).end(input)
    started?.(child)
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
    return { code, signal, stdout: out.join(''), stderr: err.join('') }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const pid = this.daemonPid
    if (pid !== undefined && (await this.run(['daemon', 'stop'])).code !== 0) process.kill(pid, 'SIGKILL')
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** @throws {Error} when the command line was not built. */
export function makeCli(): TestCli {
  if (!existsSync(fileURLToPath(new URL('../bundle/assistant.cjs', import.meta.url))))
    throw new Error('Build the command line first: turbo run build --filter=@openpa/cli')
  return new TestCli()
}
