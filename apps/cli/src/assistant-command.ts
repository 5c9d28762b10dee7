import { Command, Flags } from '@oclif/core'
import { type AssistantClient, type HomePaths, homePaths } from '@openpa/client'
import { AssistantError, type ErrorBody, isAssistantError } from '@openpa/core'
import { ensureDaemon } from './daemon/ensure-daemon.ts'
import { EXIT } from './exit-codes.ts'
import { announceInbox, failureJson, failureOf, printFailure, successJson } from './report.ts'
import { dim } from './terminal/style.ts'

/** The message of an oclif error (wrong flags and the like). */
const usageError = (error: Error): ErrorBody => ({
  code: 'input.invalid',
  message: error.message
    .split('\n')
    .filter((line) => !line.startsWith('See more help'))
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim(),
  hint: 'Add --help to see how it is used.',
})

/** What every command shares: global flags, the JSON envelope, exit codes, and a client of a daemon that runs. */
export abstract class AssistantCommand extends Command {
  static override enableJsonFlag = true
  static override baseFlags = {
    quiet: Flags.boolean({ char: 'q', description: 'Print the result only.', helpGroup: 'GLOBAL' }),
    yes: Flags.boolean({ char: 'y', description: 'Do not ask back.', helpGroup: 'GLOBAL' }),
    'no-color': Flags.boolean({ description: 'No colours (as NO_COLOR=1).', helpGroup: 'GLOBAL' }),
    timeout: Flags.integer({ description: 'Give up after so many seconds.', min: 1, helpGroup: 'GLOBAL' }),
    profile: Flags.string({
      description: 'Use the assistant of this name, with data of its own.',
      helpGroup: 'GLOBAL',
    }),
  }

  #client: AssistantClient | undefined
  #quiet = false

  override async init(): Promise<void> {
    await super.init()
    // Read before parsing: they must hold for parse errors, too.
    // What follows `--` is for somebody else.
    const end = this.argv.indexOf('--')
    const own = end < 0 ? this.argv : this.argv.slice(0, end)
    const has = (...flags: string[]) => own.some((arg) => flags.includes(arg))
    if (has('--no-color')) process.env.NO_COLOR = '1'
    this.#quiet = has('--quiet', '-q')
    const at = own.findIndex((arg) => arg === '--profile' || arg.startsWith('--profile='))
    const profile = at < 0 ? undefined : (own[at]?.split('=')[1] ?? own[at + 1])
    if (profile) process.env.OPENPA_PROFILE = profile
  }

  /** Where this assistant keeps its things. */
  protected get paths(): HomePaths {
    return homePaths(process.env)
  }

  /** A client; the daemon is started when it is needed. */
  protected async client(): Promise<AssistantClient> {
    this.#client ??= await ensureDaemon(this.paths, this.config.version, (line) => this.aside(line))
    return this.#client
  }

  /** A faint line beside the result, on standard error; not with `--quiet` or `--json`. */
  protected aside(line: string): void {
    if (!this.#quiet && !this.jsonEnabled()) process.stderr.write(`${dim(line, process.stderr)}\n`)
  }

  /**
   * Asks for a yes before something that cannot be undone. `--yes` is a yes.
   * @throws {AssistantError} `input.needed` where nobody can be asked or the answer is no.
   */
  protected async confirm(question: string, yes: boolean): Promise<void> {
    if (yes) return
    const refused = new AssistantError('input.needed', `Not done: ${question}`, {
      hint: 'Add --yes to do it without being asked.',
    })
    if (!process.stdin.isTTY || this.jsonEnabled()) throw refused
    const { createInterface } = process.getBuiltinModule('node:readline/promises')
    const lines = createInterface({ input: process.stdin, output: process.stderr })
    const answer = await lines.question(`${question} [y/N] `)
    lines.close()
    if (!/^y(es)?$/i.test(answer.trim())) throw refused
  }

  override toSuccessJson(data: unknown): unknown {
    return successJson(data)
  }

  override async catch(error: Error & { oclif?: { exit?: number } }): Promise<void> {
    const isUsage = error.oclif !== undefined && !isAssistantError(error)
    const { body, exitCode } = isUsage
      ? { body: usageError(error), exitCode: error.oclif?.exit ?? EXIT.usage }
      : failureOf(error)
    process.exitCode = exitCode
    if (this.jsonEnabled()) this.logJson(failureJson(body))
    else printFailure(body)
  }

  override async finally(error: Error | undefined): Promise<void> {
    if (this.announcesInbox && !this.#quiet && !this.jsonEnabled()) announceInbox(this.#client?.unseen ?? 0)
    return super.finally(error)
  }

  /** Whether the line about new inbox items follows this command's output. */
  protected get announcesInbox(): boolean {
    return true
  }
}
