import type { Connection, WritePart } from '@openpa/skill'

/** A server that a test plays: what it says to each line, and what was said to it. */
export interface PlayedServer {
  connection: Connection
  /** Lines and literals as they came; base64 parts in brackets. */
  said: string[]
  isOpen: () => boolean
}

/**
 * @param greeting what it says first.
 * @param answer to each line, given its tag where it has one; undefined ends the connection.
 */
export function playServer(greeting: string, answer: (line: string, tag: string) => string | undefined): PlayedServer {
  const said: string[] = []
  const waiting: Uint8Array[] = [bytes(greeting)]
  let text = ''
  let isOpen = true
  let hasEnded = false
  const take = (line: string) => {
    said.push(line)
    const reply = answer(line, line.split(' ')[0] ?? '')
    if (reply === undefined) hasEnded = true
    else if (reply !== '') waiting.push(bytes(reply))
  }
  return {
    said,
    isOpen: () => isOpen,
    connection: {
      async read() {
        const next = waiting.shift()
        if (next) return next
        if (hasEnded) return undefined
        throw new Error(`Nothing more comes after ${JSON.stringify(said.at(-1))}.`)
      },
      async write(...parts) {
        text += parts.map(textOf).join('')
        const lines = text.split('\r\n')
        text = lines.pop() ?? ''
        for (const line of lines) take(line)
      },
      upgradeToTls: async () => void said.push('(TLS)'),
      close: async () => {
        isOpen = false
      },
    },
  }
}

const bytes = (text: string) => new TextEncoder().encode(text)

const textOf = (part: WritePart): string => {
  if (typeof part === 'string') return part
  if (part instanceof Uint8Array) return new TextDecoder().decode(part)
  return `[${part.base64.map((one) => (typeof one === 'string' ? one : new TextDecoder().decode(one)).replaceAll('\0', '|')).join('')}]`
}
