// Sentences about mail, each read as a whole. What is to be written to somebody is only read where the sentence holds an address.

const POLITE =
  /^(?:(?:hey|ok|okay|please|pls|so|now|just|could you|can you|would you|will you|can i|i want to|i'd like to|let me)\b[\s,]*)+/i
const THANKS = /(?:[\s,]*\b(?:please|pls|thanks|thank you|for me)\b)+$/i

const tidy = (text: string) => text.replace(/[’‘`]/g, "'").trim().replace(POLITE, '').replace(THANKS, '').trim()

const form = (text: string) => new RegExp(`^${text}$`, 'isu')
const raw = String.raw

const MAIL = '(?:e-?mails?|mails?|messages?)'
const OWN = '(?:e-?mails?|mails?|inbox|mailbox|messages?)'
const STATE = raw`(?<state>(?:(?:new|unread|latest|recent|last|newest)\s+)*)`

const LIST: readonly RegExp[] = [
  form(
    raw`(?:check|show|list|open|read)(?:\s+me)?\s+(?:all\s+)?(?:my|the)\s+${STATE}(?:e-?mails?|mails?|inbox|mailbox)(?:\s+inbox)?`,
  ),
  form(
    raw`(?:do\s+i\s+have|have\s+i\s+got|is\s+there|are\s+there|did\s+i\s+get|got)(?:\s+any)?\s+${STATE}(?:e-?mails?|mails?)`,
  ),
  form(raw`(?:what's|what\s+is|whats)\s+in\s+my\s+(?:inbox|mailbox|e-?mail|mail)`),
  form(raw`(?:any|what)\s+${STATE}(?:e-?mails?|mails?)(?:\s+(?:do\s+i\s+have|are\s+there|today))?`),
]
const SEARCH: readonly RegExp[] = [
  form(raw`(?:search|look\s+through|go\s+through|check)\s+(?:all\s+)?(?:of\s+)?my\s+${OWN}\s+for\s+(?<text>.+)`),
  form(
    raw`(?:find|search(?:\s+for)?|look\s+for|show(?:\s+me)?|list)\s+(?:all\s+)?(?:the\s+|my\s+|any\s+)?${MAIL}\s+from\s+(?<from>.+?)(?:\s+(?:about|on|mentioning)\s+(?<about>.+))?`,
  ),
  form(
    raw`(?:find|search(?:\s+for)?|look\s+for|show(?:\s+me)?|list)\s+(?:all\s+)?(?:the\s+|my\s+|any\s+)?${MAIL}\s+(?:about|on|mentioning|that\s+mentions?)\s+(?<text>.+)`,
  ),
  form(raw`(?:find|search(?:\s+for)?|look\s+for|look\s+up)\s+(?<text>.+?)\s+in\s+(?:all\s+)?(?:of\s+)?my\s+${OWN}`),
  form(
    raw`(?:did|has)\s+(?<from>.+?)\s+(?:e-?mail|mail|write\s+to|written\s+to|e-?mailed|mailed)\s+me(?:\s+(?:about|on)\s+(?<about>.+))?`,
  ),
  form(
    raw`(?:do\s+i\s+have|are\s+there|is\s+there|did\s+i\s+get)\s+(?:any\s+|an?\s+)?${MAIL}\s+from\s+(?<from>.+?)(?:\s+about\s+(?<about>.+))?`,
  ),
]
const READ = form(
  raw`(?:read|open|show)(?:\s+me)?\s+(?:the\s+)?(?:e-?mail|mail|message)\s+(?:number\s+|no\.?\s*|#)?(?<uid>\d{1,9})`,
)
const ADDRESS = raw`[^\s<>,;:"@]+@[a-z0-9][a-z0-9.-]*[a-z0-9]`
const WRITE = raw`(?:an?\s+)?(?:e-?mail|mail|message)\s+to\s+(?<to>${ADDRESS})(?:\s+(?:about|with\s+(?:the\s+)?subject)\s+["“]?(?<subject>[^"”]+?)["”]?)?\s*(?:saying|that\s+says|with\s+the\s+text|:)\s*(?:that\s+)?["“]?(?<text>.+?)["”]?`
const DRAFT = form(raw`(?:draft|prepare|write\s+a\s+draft\s+of)\s+${WRITE}`)

const POINTING = /^(?:it|that|this|them|me|you|anyone|somebody|someone|anybody|he|she|they)$/i
const bare = (text: string) => text.replace(/[?.!]+$/, '').trim()

/** Which messages are asked for. */
export function readList(sentence: string): { unread: boolean } | undefined {
  const text = bare(tidy(sentence))
  const match = LIST.map((one) => one.exec(text)).find((one) => one !== null)
  return match ? { unread: /new|unread/i.test(match.groups?.['state'] ?? '') } : undefined
}

/** What is looked for. */
export function readSearch(sentence: string): { from?: string; text?: string } | undefined {
  const sentenceBare = bare(tidy(sentence))
  for (const one of SEARCH) {
    const { from, text, about } = one.exec(sentenceBare)?.groups ?? {}
    const words = text ?? about
    if (from === undefined && words === undefined) continue
    if ([from, words].some((word) => word !== undefined && POINTING.test(word))) return undefined
    return { ...(from && { from }), ...(words && { text: words }) }
  }
  return undefined
}

/** The number of the message that is to be shown. */
export const readNumber = (sentence: string): number | undefined => {
  const uid = READ.exec(bare(tidy(sentence)))?.groups?.['uid']
  return uid === undefined ? undefined : Number(uid)
}

/** What is to be written to whom. */
export interface Letter {
  to: string[]
  subject: string
  text: string
}

/** The mail that a sentence wants drafted; undefined for any other. */
export function readDraft(sentence: string): Letter | undefined {
  const { to, subject, text } = DRAFT.exec(tidy(sentence))?.groups ?? {}
  if (to === undefined || text === undefined) return undefined
  const first = text.split(/[.!?\n]/)[0] ?? text
  return { to: [to], subject: subject ?? first.slice(0, 60), text }
}
