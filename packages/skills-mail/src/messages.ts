import type { Powers } from '@openpa/skill'
import { type Answer, astring, type ImapPart, ImapSession, mailboxName } from './imap.ts'
import { MailProblem } from './problem.ts'

/** A message without its text. */
export interface MessageHead {
  /** Number in its mailbox. */
  uid: number
  from: string
  to: string
  subject: string
  /** ISO 8601 in UTC; empty where it says none. */
  date: string
  isUnread: boolean
  messageId: string
}

/** A message with its text. */
export interface Message extends MessageHead {
  text: string
  attachments: { name: string; type: string; bytes: number }[]
  references: string
}

/** What is looked for; all of it must fit. */
export interface Wanted {
  mailbox: string
  unread?: boolean | undefined
  from?: string | undefined
  to?: string | undefined
  subject?: string | undefined
  text?: string | undefined
  /** Days, 2026-11-25. */
  since?: string | undefined
  before?: string | undefined
}

const HEAD = 'BODY.PEEK[HEADER.FIELDS (FROM TO SUBJECT DATE MESSAGE-ID REFERENCES)]'
/** More of a message is not fetched. */
const MOST_BYTES = 5_000_000

const quoted = (text: string): ImapPart => astring(mailboxName(text))

async function select(session: ImapSession, mailbox: string): Promise<void> {
  try {
    await session.command('EXAMINE ', quoted(mailbox))
  } catch (error) {
    if (error instanceof MailProblem) throw new MailProblem(`There is no mailbox “${mailbox}”: ${error.message}`)
    throw error
  }
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

function imapDate(day: string): string {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? []
  const name = MONTHS[Number(month) - 1]
  if (year === undefined || name === undefined) throw new Error(`"${day}" is no day (2026-11-25).`)
  return `${Number(date)}-${name}-${year}`
}

function criteria({ unread, from, to, subject, text, since, before }: Wanted): ImapPart[] {
  const word = (name: string, value: string | undefined): ImapPart[] =>
    value === undefined ? [] : [` ${name} `, astring(value)]
  const parts = [
    ...(unread ? [' UNSEEN'] : []),
    ...word('FROM', from),
    ...word('TO', to),
    ...word('SUBJECT', subject),
    ...word('TEXT', text),
    ...(since === undefined ? [] : [` SENTSINCE ${imapDate(since)}`]),
    ...(before === undefined ? [] : [` SENTBEFORE ${imapDate(before)}`]),
  ]
  return parts.length === 0 ? [' ALL'] : parts
}

async function decodeHead({ text, literals }: Answer): Promise<MessageHead & { references: string }> {
  const { default: PostalMime } = await import('postal-mime')
  const parsed = await PostalMime.parse(literals[0] ?? '')
  const person = (one: { name?: string | undefined; address?: string | undefined } | undefined) =>
    [one?.name, one?.address === undefined || one.address === '' ? undefined : `<${one.address}>`]
      .filter(Boolean)
      .join(' ')
  const date = new Date(parsed.date ?? '')
  return {
    uid: Number(/\bUID (\d+)/i.exec(text)?.[1] ?? 0),
    from: person(parsed.from) || '(unknown)',
    to: (parsed.to ?? []).map(person).join(', '),
    subject: (parsed.subject ?? '').replace(/\s+/g, ' ').trim() || '(no subject)',
    date: Number.isNaN(date.getTime()) ? '' : date.toISOString(),
    isUnread: !/\\Seen\b/i.test(text),
    messageId: parsed.messageId ?? '',
    references: parsed.references ?? '',
  }
}

/** The newest messages that fit, the newest first, and how many fit in all. */
export async function findMessages(
  powers: Powers,
  wanted: Wanted,
  limit: number,
): Promise<{ heads: MessageHead[]; count: number }> {
  return ImapSession.use(powers, async (session) => {
    await select(session, wanted.mailbox)
    const parts = criteria(wanted)
    const isPlain = parts.every((part) => typeof part === 'string')
    const found = await session.command(`UID SEARCH${isPlain ? '' : ' CHARSET UTF-8'}`, ...parts)
    const uids = found.flatMap(({ text }) => (/^SEARCH/i.test(text) ? (text.match(/\d+/g) ?? []).map(Number) : []))
    const newest = uids.sort((a, b) => b - a).slice(0, limit)
    if (newest.length === 0) return { heads: [], count: 0 }
    const answers = await session.command(`UID FETCH ${newest.join(',')} (UID FLAGS ${HEAD})`)
    const heads = await Promise.all(
      answers.filter(({ literals, text }) => literals.length > 0 && /FETCH/i.test(text)).map(decodeHead),
    )
    return { heads: heads.sort((a, b) => b.uid - a.uid), count: uids.length }
  })
}

/** HTML as text: the reader of a terminal sees no markup, and no picture is loaded. */
const withoutTags = (html: string) =>
  html
    .replace(/<(script|style|head|title)\b[\s\S]*?<\/\1\s*>|<!--[\s\S]*?-->/gi, ' ')
    .replace(/<br\b[^>]*>|<\/(?:p|div|li|tr|h[1-6]|table|blockquote)\s*>/gi, '\n')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&nbsp;/g, ' ')
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/&(lt|gt|amp|quot|#39);/g, (_, name: string) => ({ lt: '<', gt: '>', amp: '&', quot: '"' })[name] ?? "'")

const tidy = (text: string) =>
  text
    .replaceAll('\r\n', '\n')
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()

/** One message by its number; it stays unread. @throws {MailProblem} where there is none. */
export async function readMessage(powers: Powers, mailbox: string, uid: number): Promise<Message> {
  return ImapSession.use(powers, async (session) => {
    await select(session, mailbox)
    const answers = await session.command(`UID FETCH ${uid} (UID FLAGS BODY.PEEK[]<0.${MOST_BYTES}>)`)
    const answer = answers.find(({ literals }) => literals.length > 0)
    if (!answer) throw new MailProblem(`There is no message ${uid} in ${mailbox}.`)
    const head = await decodeHead(answer)
    const { default: PostalMime } = await import('postal-mime')
    const parsed = await PostalMime.parse(answer.literals[0] ?? '')
    const attachments = (parsed.attachments ?? []).map(({ filename, mimeType, content }) => ({
      name: filename ?? '(no name)',
      type: mimeType,
      bytes: typeof content === 'string' ? content.length : content.byteLength,
    }))
    return { ...head, text: tidy(parsed.text ?? withoutTags(parsed.html ?? '')), attachments }
  })
}

/** Puts a message into the mailbox for drafts, which is made where there is none. @returns its name. */
export async function saveDraft(powers: Powers, message: string): Promise<string> {
  return ImapSession.use(powers, async (session) => {
    const lists = (await session.command('LIST "" "*"')).filter(({ text }) => /^LIST /i.test(text))
    const nameIn = ({ text, literals }: Answer) =>
      literals[0]
        ? new TextDecoder().decode(literals[0])
        : (/"((?:[^"\\]|\\.)*)"$|(\S+)$/.exec(text)?.slice(1).find(Boolean) ?? '')
    const marked = lists.find(({ text }) => /\\Drafts\b/i.test(text))
    const named = lists.find((one) => /(?:^|[./])drafts$/i.test(nameIn(one)))
    const found = marked ?? named
    const name = found ? nameIn(found) : 'Drafts'
    if (!found) await session.command('CREATE ', astring(name))
    await session.command('APPEND ', astring(name), ' (\\Draft \\Seen) ', new TextEncoder().encode(message))
    return name
  })
}
