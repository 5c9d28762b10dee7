import { Decline, type Powers, type ToolOutput } from '@openpa/skill'
import { findMessages, readMessage, type Wanted } from './messages.ts'
import { MailProblem } from './problem.ts'
import { readList, readNumber, readSearch } from './read-request.ts'
import { dateText, messagesText } from './show-messages.ts'

/** Says what keeps mail from being read or sent. */
export async function orProblem(work: () => Promise<ToolOutput>): Promise<ToolOutput> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof MailProblem) return { text: error.message, data: { problem: error.message } }
    throw error
  }
}

async function show(powers: Powers, wanted: Wanted, limit: number, none: string): Promise<ToolOutput> {
  const { heads, count } = await findMessages(powers, wanted, limit)
  if (count === 0) return { text: none, data: { messages: [], count } }
  return { text: messagesText(heads, count, powers.timeZone, powers.now), data: { messages: heads, count } }
}

interface ListInput {
  request?: string | undefined
  mailbox: string
  unread: boolean
  limit: number
}

/** Lists the newest messages. @throws {Decline} for a sentence that does not ask for them. */
export async function listMail({ request, mailbox, unread, limit }: ListInput, powers: Powers): Promise<ToolOutput> {
  const asked = request === undefined ? { unread } : readList(request)
  if (!asked) throw new Decline('That does not ask for mail.')
  const none = asked.unread ? 'There is no unread mail.' : `There is no mail in ${mailbox}.`
  return orProblem(() => show(powers, { mailbox, unread: asked.unread }, limit, none))
}

interface SearchInput extends Omit<Wanted, 'unread'> {
  request?: string | undefined
  limit: number
}

/** Finds messages. @throws {Decline} for a sentence that looks for none. */
export async function searchMail({ request, limit, ...given }: SearchInput, powers: Powers): Promise<ToolOutput> {
  const asked = request === undefined ? given : readSearch(request)
  if (!asked) throw new Decline('That looks for no mail.')
  return orProblem(() => show(powers, { ...asked, mailbox: given.mailbox }, limit, 'No mail fits that.'))
}

interface ReadInput {
  request?: string | undefined
  uid?: number | undefined
  mailbox: string
  length: number
}

/** Shows a message. @throws {Decline} for a sentence that names none. */
export async function readMail(
  { request, uid: given, mailbox, length }: ReadInput,
  powers: Powers,
): Promise<ToolOutput> {
  const uid = given ?? (request === undefined ? undefined : readNumber(request))
  if (uid === undefined) throw new Decline('That names no message.')
  return orProblem(async () => {
    const message = await readMessage(powers, mailbox, uid)
    const { from, to, subject, date, text, attachments } = message
    const cut = text.length > length ? `\n… ${(text.length - length).toLocaleString('en')} characters more` : ''
    const files = attachments.map(
      ({ name, type, bytes }) => `Attached: ${name} (${type}, ${bytes.toLocaleString('en')} bytes)`,
    )
    const head = [
      `From: ${from}`,
      `To: ${to}`,
      `Date: ${dateText(date, powers.timeZone, powers.now)}`,
      `Subject: ${subject}`,
    ]
    const body = text === '' ? '(no text)' : text.slice(0, length) + cut
    return { text: [...head, ...files, '', body].join('\n'), data: { ...message, text: text.slice(0, length) } }
  })
}
