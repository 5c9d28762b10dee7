import { Decline, type Powers, type ToolOutput } from '@openpa/skill'
import { parseAddress, sender } from './account.ts'
import { addressesOf, compose, type Draft } from './compose.ts'
import { readMessage, saveDraft } from './messages.ts'
import { MailProblem } from './problem.ts'
import { orProblem } from './read-mail.ts'
import { type Letter, readDraft } from './read-request.ts'
import { sendMessage } from './smtp.ts'

interface LetterInput {
  request?: string | undefined
  to?: string[] | undefined
  cc: string[]
  subject?: string | undefined
  text?: string | undefined
  answers?: number | undefined
  mailbox: string
}

async function draftOf(input: LetterInput, letter: Letter | undefined, powers: Powers): Promise<Draft> {
  const from = await sender(powers)
  if (letter) return { from, to: addressesOf(letter.to), cc: [], subject: letter.subject, text: letter.text }
  const answered = input.answers === undefined ? undefined : await readMessage(powers, input.mailbox, input.answers)
  const back = answered && parseAddress(answered.from)
  const to = input.to ? addressesOf(input.to) : back ? [back] : []
  if (to.length === 0) throw new MailProblem('Nobody is named to write to.')
  const subject = input.subject ?? (answered ? `Re: ${answered.subject.replace(/^(?:re:\s*)+/i, '')}` : '')
  return {
    from,
    to,
    cc: addressesOf(input.cc),
    subject,
    text: input.text ?? '',
    ...(answered && answered.messageId !== '' && { inReplyTo: answered.messageId, references: answered.references }),
  }
}

/** The letter of a sentence; undefined where parts are given. @throws {Decline} for a sentence that writes nothing. */
function letterOf({ request, text }: LetterInput): Letter | undefined {
  if (text !== undefined) return undefined
  const letter = request === undefined ? undefined : readDraft(request)
  if (!letter) throw new Decline('That writes no mail, or does not say to which address.')
  return letter
}

const names = ({ to, cc }: Draft) => [...to, ...cc].map(({ address }) => address)

/** Puts a message among the drafts; nobody gets it. */
export async function draftMail(input: LetterInput, powers: Powers): Promise<ToolOutput> {
  const letter = letterOf(input)
  return orProblem(async () => {
    const draft = await draftOf(input, letter, powers)
    const mailbox = await saveDraft(powers, compose(draft, powers.now, crypto.randomUUID()))
    return {
      text: `The mail to ${names(draft).join(', ')} is in ${mailbox}; it was not sent.`,
      data: { mailbox, to: names(draft), subject: draft.subject },
    }
  })
}

/** Sends a message. */
export async function sendMail(input: Omit<LetterInput, 'request'>, powers: Powers): Promise<ToolOutput> {
  return orProblem(async () => {
    const draft = await draftOf(input, undefined, powers)
    await sendMessage(
      powers,
      { from: draft.from.address, to: names(draft) },
      compose(draft, powers.now, crypto.randomUUID()),
    )
    return {
      text: `Sent to ${names(draft).join(', ')}: ${draft.subject || '(no subject)'}.`,
      data: { to: names(draft), subject: draft.subject },
    }
  })
}
