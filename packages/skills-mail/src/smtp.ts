import type { Connection, Powers } from '@openpa/skill'
import { accountAt } from './account.ts'
import { MailProblem } from './problem.ts'
import { WireReader } from './wire-reader.ts'

// https://www.rfc-editor.org/rfc/rfc5321, and RFC 4954 for AUTH.

/** What is asked by whom of whom; addresses without names. */
export interface Envelope {
  from: string
  to: readonly string[]
}

interface Reply {
  code: number
  lines: string[]
}

class SmtpSession {
  readonly #connection: Connection
  readonly #reader: WireReader

  constructor(connection: Connection) {
    this.#connection = connection
    this.#reader = new WireReader(connection)
  }

  async reply(): Promise<Reply> {
    const lines: string[] = []
    for (;;) {
      const [, code, more, text = ''] = /^(\d{3})([ -]?)(.*)$/.exec(await this.#reader.line()) ?? []
      if (code === undefined) throw new MailProblem('The server for sending does not speak SMTP.')
      lines.push(text)
      if (more !== '-') return { code: Number(code), lines }
    }
  }

  /** @throws {MailProblem} when the answer is another than wanted. */
  async ask(command: string, wanted: number, what: string): Promise<Reply> {
    await this.#connection.write(`${command}\r\n`)
    return this.expect(wanted, what)
  }

  async expect(wanted: number, what: string): Promise<Reply> {
    const reply = await this.reply()
    if (Math.floor(reply.code / 100) === Math.floor(wanted / 100)) return reply
    throw new MailProblem(
      `The mail was not sent: ${what} (the server says “${reply.code} ${reply.lines.join(' ').slice(0, 200)}”).`,
    )
  }
}

/** Lines that begin with a dot get another, and the end is marked by one alone. */
const stuffed = (message: string) =>
  `${message
    .replace(/\r?\n/g, '\r\n')
    .replace(/^\./gm, '..')
    .replace(/(?:\r\n)*$/, '')}\r\n.\r\n`

/** Sends a message. @throws {MailProblem} where the server does not take it; then nobody has got it. */
export async function sendMessage(powers: Powers, { from, to }: Envelope, message: string): Promise<void> {
  const { server, user } = await accountAt(powers, 'smtp')
  const connection = await powers.connect(server)
  try {
    let session = new SmtpSession(connection)
    await session.expect(220, 'the server does not take mail now')
    let { lines } = await session.ask('EHLO localhost', 250, 'the server did not greet')
    if (!server.tls && lines.some((line) => /^STARTTLS$/i.test(line.trim()))) {
      await session.ask('STARTTLS', 220, 'there is no encryption')
      await connection.upgradeToTls()
      session = new SmtpSession(connection)
      ;({ lines } = await session.ask('EHLO localhost', 250, 'the server did not greet'))
    }
    if (lines.some((line) => /^AUTH\b/i.test(line))) {
      await connection.write(
        'AUTH PLAIN ',
        { base64: ['\0', user, '\0', await powers.secret('mail-password')] },
        '\r\n',
      )
      await session.expect(
        235,
        'the server does not let you in; set the password anew: assistant secret set mail-password',
      )
    }
    await session.ask(`MAIL FROM:<${from}>`, 250, `it does not take mail from ${from}`)
    for (const one of to) await session.ask(`RCPT TO:<${one}>`, 250, `it does not take mail for ${one}`)
    await session.ask('DATA', 354, 'it takes no message')
    await connection.write(stuffed(message))
    await session.expect(250, 'it did not take the message')
    await connection.write('QUIT\r\n')
  } finally {
    await connection.close()
  }
}
