import { handle, run } from '@oclif/core'
import { COMMANDS as commands } from './commands.ts'
import { EXIT } from './exit-codes.ts'
import { nearest } from './nearest-word.ts'

/** Every command: oclif finds them under this name in the bundle. */
export const COMMANDS = commands

/** `assistant` alone opens the chat, or answers what is piped in; `help x` is `x --help`. */
function normalised(argv: readonly string[]): string[] {
  if (argv.length === 0) return process.stdin.isTTY ? ['chat'] : ['ask', '-']
  if (argv[0] === 'help') return [...argv.slice(1), '--help']
  return [...argv]
}

/** Runs the command line. `root`: the URL or path of the executable, from which oclif finds the package. */
export async function main(argv: readonly string[], root: string): Promise<void> {
  try {
    await run(normalised(argv), root)
  } catch (error) {
    await complain(error, argv)
  }
}

async function complain(error: unknown, argv: readonly string[]): Promise<void> {
  const message = error instanceof Error ? error.message : ''
  if (!/^[Cc]ommand .* not found/.test(message)) return handle(error as Error)
  const typed = argv
    .filter((arg) => !arg.startsWith('-'))
    .slice(0, 2)
    .join(':')
  const close = nearest(typed, Object.keys(COMMANDS)) ?? nearest(typed.split(':')[0] ?? '', Object.keys(COMMANDS))
  const said = typed.replace(':', ' ')
  const hint = close
    ? `Did you mean: assistant ${close.replace(':', ' ')}`
    : `To ask something: assistant ask "${said} …". All commands: assistant --help`
  if (argv.includes('--json'))
    process.stdout.write(
      `${JSON.stringify({ ok: false, error: { code: 'input.invalid', message: `There is no command "${said}".`, hint } }, null, 2)}\n`,
    )
  else process.stderr.write(`There is no command "${said}".\n${hint}\n`)
  process.exitCode = EXIT.usage
}
