import { homePaths, runningDaemon } from '@openpa/client'
import { isAssistantError } from '@openpa/core'
import { askOnce, readQuestion } from './ask-once.ts'
import { clientOf } from './daemon/ensure-daemon.ts'
import { isOlder } from './daemon/is-older.ts'
import { announceInbox, failureJson, failureOf, printFailure, successJson } from './report.ts'
import { statusText } from './status-text.ts'

/**
 * The commands that people and scripts run all day, in their plain form, without oclif: it takes as long to load as Node
 * itself. Anything else (other flags, help, no daemon, an older one) is left to the full command line, which does the same
 * with the same functions.
 */
interface Plain {
  command: 'ask' | 'status'
  words: string
  json: boolean
  quiet: boolean
}

const FLAGS: ReadonlySet<string> = new Set(['--json', '-q', '--quiet'])

function plainForm([command, ...rest]: readonly string[]): Plain | undefined {
  const words = rest.filter((arg) => !FLAGS.has(arg))
  const known = (command === 'status' && words.length === 0) || (command === 'ask' && words.length > 0)
  if (!known || words.some((word) => word.startsWith('-') && word !== '-')) return undefined
  return {
    command,
    words: words.join(' '),
    json: rest.includes('--json'),
    quiet: rest.includes('-q') || rest.includes('--quiet'),
  }
}

/**
 * Runs `argv` if it is in plain form and a daemon of this version answers.
 * @param version Of this command line.
 * @returns false when nothing was done.
 */
export async function quick(argv: readonly string[], version: string): Promise<boolean> {
  const plain = plainForm(argv)
  if (!plain) return false
  const paths = homePaths(process.env)
  const running = runningDaemon(paths.lockFile)
  if (!running?.ready || isOlder(running.version, version)) return false
  const client = clientOf(paths)
  const print = (data: unknown, text: string) => {
    if (plain.json) process.stdout.write(`${JSON.stringify(successJson(data), null, 2)}\n`)
    else if (text) process.stdout.write(`${text}\n`)
  }
  try {
    if (plain.command === 'status') {
      const status = await client.status()
      print(status, statusText(status))
    } else {
      const thoughts = plain.json || plain.quiet || !process.stderr.isTTY ? 'none' : 'lines'
      print(
        await askOnce(client, { ...(await readQuestion(plain.words)), source: 'cli' }, { thoughts, text: !plain.json }),
        '',
      )
    }
    if (!plain.json && !plain.quiet) announceInbox(client.unseen)
  } catch (error) {
    const { body, exitCode } = failureOf(error)
    // Nobody listened, so nothing was asked: the full command line starts a daemon. Standard input may be read by now.
    if (isAssistantError(error, 'daemon.unreachable') && !client.answered && process.stdin.bytesRead === 0) return false
    process.exitCode = exitCode
    if (plain.json) process.stdout.write(`${JSON.stringify(failureJson(body), null, 2)}\n`)
    else printFailure(body)
  }
  return true
}
