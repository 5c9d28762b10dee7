import type { Connection } from '@openpa/skill'
import { MailProblem } from './problem.ts'

/** Lines and counted bytes of a connection. */
export class WireReader {
  readonly #connection: Connection
  #held: Uint8Array = new Uint8Array(0)

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** One line without its end, as Latin-1: every byte is a character. @throws {MailProblem} when the server has ended. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#held.indexOf(10)
      if (end >= 0) {
        const line = this.#take(end + 1)
        return latin1(line.subarray(0, line.length - (line.at(-2) === 13 ? 2 : 1)))
      }
      await this.#more()
    }
  }

  /** So many bytes. */
  async bytes(count: number): Promise<Uint8Array> {
    while (this.#held.length < count) await this.#more()
    return this.#take(count)
  }

  #take(count: number): Uint8Array {
    const taken = this.#held.slice(0, count)
    this.#held = this.#held.slice(count)
    return taken
  }

  async #more(): Promise<void> {
    const bytes = await this.#connection.read()
    if (!bytes) throw new MailProblem('The mail server has ended the connection.')
    const joined = new Uint8Array(this.#held.length + bytes.length)
    joined.set(this.#held)
    joined.set(bytes, this.#held.length)
    this.#held = joined
  }
}

/** Bytes as characters of the same number: Latin-1, which the name of no decoder means. */
export function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return text
}
