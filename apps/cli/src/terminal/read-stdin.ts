import { fstatSync } from 'node:fs'
import { AssistantError } from '@openpa/core'

const MAX_BYTES = 1024 * 1024

/** Whether standard input is a pipe, a socket (so Node and ssh pipe) or a file; a terminal, /dev/null or nothing brings no attachment. */
const isPiped = () => {
  try {
    const stat = fstatSync(0)
    return stat.isFIFO() || stat.isSocket() || stat.isFile()
  } catch {
    return false
  }
}

/** A pipe that stays silent this long has nothing for us: a script's or service's own standard input, left open. */
const SILENCE_MS = 2000

/** Resolves to whether anything, or the end, comes in time. */
const speaks = () =>
  new Promise<boolean>((resolve) => {
    const settle = (spoke: boolean) => {
      clearTimeout(timer)
      process.stdin.removeAllListeners('readable').removeAllListeners('end')
      resolve(spoke)
    }
    const timer = setTimeout(() => settle(false), SILENCE_MS)
    process.stdin.once('readable', () => settle(true)).once('end', () => settle(true))
  })

/**
 * Standard input to its end, as text.
 * @param options `onlyPiped`: '' at once where nothing is piped in.
 * @throws {AssistantError} `input.too-large` above 1 MiB, `input.invalid` for bytes that are no UTF-8 text.
 */
export async function readStdin({ onlyPiped = false } = {}): Promise<string> {
  if (onlyPiped && !isPiped()) return ''
  if (onlyPiped && !(await speaks())) {
    process.stderr.write('Nothing came on standard input, so the question is asked without an attachment.\n')
    process.stdin.destroy()
    return ''
  }
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of process.stdin) {
    bytes += (chunk as Buffer).length
    if (bytes > MAX_BYTES)
      throw new AssistantError('input.too-large', 'Standard input has more than 1 MiB.', { hint: 'Send a part of it.' })
    chunks.push(chunk as Buffer)
  }
  const all = Buffer.concat(chunks)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(all)
  } catch (error) {
    throw new AssistantError('input.invalid', 'Standard input is no text (UTF-8).', {
      cause: error,
      hint: 'Convert it to text first.',
    })
  }
}
