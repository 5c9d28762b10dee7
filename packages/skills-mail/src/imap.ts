import type { Connection, Powers, WritePart } from '@openpa/skill'
import { accountAt } from './account.ts'
import { MailProblem } from './problem.ts'
import { WireReader } from './wire-reader.ts'

// As much of IMAP4rev1 as is needed: https://www.rfc-editor.org/rfc/rfc3501

/** One answer of the server without its star; each literal is `{}` in the text, its bytes stand beside it. */
export interface Answer {
  text: string
  literals: Uint8Array[]
}

/** A command's words; bytes are sent as a literal, so that nothing in them is read as a command. */
export type ImapPart = string | Uint8Array

const MOST_LITERAL = 10_000_000
const utf8 = (text: string) => new TextEncoder().encode(text)

/** A connection to the person's mailbox. */
export class ImapSession {
  readonly #connection: Connection
  readonly #reader: WireReader
  #count = 0

  private constructor(connection: Connection) {
    this.#connection = connection
    this.#reader = new WireReader(connection)
  }

  /** Runs `work` on a session that is logged in, and ends it. @throws {MailProblem}, errors of the power. */
  static async use<T>(powers: Powers, work: (session: ImapSession) => Promise<T>): Promise<T> {
    const { server, user } = await accountAt(powers, 'imap')
    const connection = await powers.connect(server)
    try {
      const session = new ImapSession(connection)
      const greeting = await session.#answer()
      if (!/^OK/i.test(greeting.text)) throw new MailProblem(`${server.host} does not serve mail now: ${greeting.text}`)
      if (!server.tls && (await session.#capabilities()).includes('STARTTLS')) {
        await session.command('STARTTLS')
        await connection.upgradeToTls()
      }
      await session.#logIn(user, await powers.secret('mail-password'))
      const result = await work(session)
      await session.command('LOGOUT').catch(() => undefined)
      return result
    } finally {
      await connection.close()
    }
  }

  /**
   * Sends a command and gathers what is answered to it.
   * @throws {MailProblem} when the server refuses.
   */
  async command(...parts: readonly ImapPart[]): Promise<Answer[]> {
    const tag = `a${++this.#count}`
    let text = `${tag} `
    for (const part of parts) {
      if (typeof part === 'string') {
        text += part
        continue
      }
      await this.#connection.write(`${text}{${part.length}}\r\n`)
      await this.#awaitPlus(tag)
      await this.#connection.write(part)
      text = ''
    }
    await this.#connection.write(`${text}\r\n`)
    return this.#result(tag)
  }

  async #logIn(user: string, password: string): Promise<void> {
    const tag = `a${++this.#count}`
    await this.#connection.write(`${tag} AUTHENTICATE PLAIN\r\n`)
    try {
      await this.#awaitPlus(tag)
      const credentials: WritePart = { base64: ['\0', user, '\0', password] }
      await this.#connection.write(credentials, '\r\n')
      await this.#result(tag)
    } catch (error) {
      if (!(error instanceof MailProblem)) throw error
      throw new MailProblem(
        `The mail server does not let you in: ${error.message} Set the password anew: assistant secret set mail-password`,
      )
    }
  }

  async #capabilities(): Promise<string[]> {
    const answers = await this.command('CAPABILITY')
    return answers.flatMap(({ text }) => (/^CAPABILITY /i.test(text) ? text.toUpperCase().split(' ') : []))
  }

  async #result(tag: string): Promise<Answer[]> {
    const answers: Answer[] = []
    for (;;) {
      const answer = await this.#answer(tag)
      const [, status, rest = ''] = new RegExp(`^${tag} (OK|NO|BAD)\\s*(.*)$`, 'i').exec(answer.text) ?? []
      if (status === undefined) {
        answers.push(answer)
        continue
      }
      if (status.toUpperCase() === 'OK') return answers
      throw new MailProblem(`the server says “${rest.replace(/^\[[^\]]*\]\s*/, '').slice(0, 200)}”.`)
    }
  }

  async #awaitPlus(tag: string): Promise<void> {
    for (;;) {
      const { text } = await this.#answer(tag)
      if (text.startsWith('+')) return
      if (text.startsWith(`${tag} `)) throw new MailProblem(`the server says “${text.slice(tag.length + 1, 200)}”.`)
    }
  }

  /** One line, with the literals in it; tagged ones keep their tag. */
  async #answer(tag = ''): Promise<Answer> {
    const literals: Uint8Array[] = []
    let text = ''
    for (;;) {
      const line = await this.#reader.line()
      const [, before = line, size] = /^(.*)\{(\d+)\}$/s.exec(line) ?? []
      text += before
      if (size === undefined) break
      if (Number(size) > MOST_LITERAL) throw new MailProblem('That message is too large.')
      literals.push(await this.#reader.bytes(Number(size)))
      text += '{}'
    }
    return { text: tag !== '' && text.startsWith(tag) ? text : text.replace(/^\* /, ''), literals }
  }
}

/** A word of a command that may be anything. */
export const astring = (text: string): ImapPart => (/^[\w.@/-]{1,200}$/.test(text) ? `"${text}"` : utf8(text))

/** A mailbox's name in the form of RFC 3501 5.1.3: UTF-16 in base64 between `&` and `-`. */
export const mailboxName = (name: string): string =>
  name.replace(/&/g, '&-').replace(/[^\x20-\x7e]+/g, (text) => {
    const bytes = [...text].flatMap((character) =>
      Array.from({ length: character.length }, (_, i) => character.charCodeAt(i)).flatMap((unit) => [
        unit >> 8,
        unit & 255,
      ]),
    )
    return `&${btoa(String.fromCharCode(...bytes))
      .replace(/=+$/, '')
      .replaceAll('/', ',')}-`
  })
