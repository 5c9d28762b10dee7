import { AssistantError } from '@openpa/core'
import { readStdin } from './read-stdin.ts'

const BACKSPACE = new Set(['\b', '\u007f'])

/** Types a line into the terminal without showing it. @throws {AssistantError} `run.cancelled` on Ctrl-C. */
async function readHidden(question: string): Promise<string> {
  process.stderr.write(`${question}: `)
  process.stdin.setRawMode(true)
  process.stdin.setEncoding('utf8')
  let line = ''
  try {
    for await (const chunk of process.stdin as AsyncIterable<string>)
      for (const sign of chunk) {
        if (sign === '\r' || sign === '\n') return line
        if (sign === '\u0003' || sign === '\u0004') throw new AssistantError('run.cancelled', 'Nothing was stored.')
        line = BACKSPACE.has(sign) ? line.slice(0, -1) : line + sign
      }
    return line
  } finally {
    process.stdin.setRawMode(false)
    process.stdin.pause()
    process.stderr.write('\n')
  }
}

/**
 * A secret value: typed unseen at a terminal, else standard input to its end, without the line break there.
 * @throws {AssistantError} `input.empty` for nothing.
 */
export async function askSecret(question: string): Promise<string> {
  const value = process.stdin.isTTY ? await readHidden(question) : (await readStdin()).replace(/\r?\n$/, '')
  if (value !== '') return value
  throw new AssistantError('input.empty', 'There is no value.', {
    hint: 'Type it when asked, or pipe it in: printf %s "$VALUE" | assistant secret set <name>',
  })
}
