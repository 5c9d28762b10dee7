// Sentences about notes, each read as a whole. Only those that name notes: to remember something is for the memory.

const POLITE =
  /^(?:(?:hey|ok|okay|please|pls|so|now|just|could you|can you|would you|will you|can i|could i|i want to|i'd like to|let me)\b[\s,]*)+/i
const THANKS = /(?:[\s,]*\b(?:please|pls|thanks|thank you|for me)\b)+$/i

const tidy = (text: string) => text.replace(/[’‘`]/g, "'").trim().replace(POLITE, '').replace(THANKS, '').trim()

const form = (text: string) => new RegExp(`^${text}$`, 'isu')
const raw = String.raw

const CALLED = '(?:called|named|titled|with the title|with the name)'
/** `my note about the garden`, `the note called garden`, `the garden note`. */
const NOTE = raw`(?:(?:my|the|a|our)\s+)?(?:note\s+(?:${CALLED}|on|about|for|from)?\s*["“]?(?<title>[^"”]+?)["”]?|["“]?(?<before>[^"”]+?)["”]?\s+note)`
const SAYING = raw`(?:\s*[:,]\s*|\s+(?:saying|that says|with(?:\s+the)?\s+text|with|which says|and write)\s+)`

const CREATE: readonly RegExp[] = [
  form(
    raw`(?:create|make|write|start|add|new|open|begin|take)\s+(?:me\s+)?(?:an?\s+)?(?:new\s+)?(?:markdown\s+)?note\s+${CALLED}\s+["“]?(?<title>[^"”:]+?)["”]?(?:${SAYING}(?<text>.+))?`,
  ),
  form(raw`(?:new\s+note|create\s+(?:a\s+)?note)\s*:\s*(?<title>[^:\n]{1,80}?)(?:\s*[:\n]\s*(?<text>.+))?`),
]
const APPEND: readonly RegExp[] = [
  form(raw`(?:add|append|write|put|insert)\s+["“]?(?<text>.+?)["”]?\s+(?:to|in|into|at the end of|on)\s+${NOTE}`),
  form(raw`(?:add|append)\s+(?:to|in)\s+${NOTE}\s*:\s*(?<text>.+)`),
]
const READ: readonly RegExp[] = [
  form(raw`(?:show|open|read|display|print|get|give)(?:\s+me)?(?:\s+(?:out|what is in|what's in))?\s+${NOTE}`),
  form(raw`what(?:'s|\s+is|\s+was)\s+in\s+${NOTE}`),
  form(raw`what\s+does\s+${NOTE}\s+say`),
]
// "My notes" alone are what the memory holds: the files are asked for as such.
const FILES = raw`(?:note\s+files|markdown\s+(?:notes|files)|notes\s+in\s+(?:my|the)\s+(?:notes?\s+)?folder|notes?\s+folder)`
const LIST = form(
  raw`(?:(?:list|show|give|open)(?:\s+me)?\s+(?:all\s+)?(?:of\s+)?(?:my|the)?(?:\s*(?:latest|recent|last|newest))?\s*${FILES}|(?:what|which)\s+${FILES}\s+(?:do\s+i\s+have|are\s+there|have\s+i(?:\s+(?:got|written|made))?)|what(?:'s|\s+is)\s+in\s+(?:my|the)\s+notes?\s+folder|my\s+${FILES})`,
)
const SEARCH: readonly RegExp[] = [
  form(
    raw`(?:search|look|check|scan|go)\s+(?:through\s+|in\s+)?(?:all\s+)?(?:of\s+)?my\s+notes\s+(?:for|about|on)\s+(?<query>.+)`,
  ),
  form(
    raw`(?:find|search(?:\s+for)?|look(?:\s+for|\s+up)?|where\s+is|show(?:\s+me)?)\s+(?<query>.+?)\s+in\s+(?:all\s+)?(?:of\s+)?my\s+notes`,
  ),
  form(
    raw`(?:find|show(?:\s+me)?|get|list)\s+(?:all\s+)?(?:the\s+|my\s+)?notes\s+(?:about|on|mentioning|with|that\s+(?:mention|contain|talk\s+about))\s+(?<query>.+)`,
  ),
  form(
    raw`(?:which|what)\s+(?:of\s+my\s+)?notes\s+(?:mention|contain|are\s+about|talk\s+about|say\s+something\s+about|have)\s+(?<query>.+)`,
  ),
  form(raw`what\s+do\s+my\s+notes\s+say\s+(?:about|on)\s+(?<query>.+)`),
  form(raw`do\s+i\s+have\s+(?:any\s+|a\s+)?notes?\s+(?:about|on|mentioning)\s+(?<query>.+)`),
]
const LINKS: readonly RegExp[] = [
  form(raw`(?:what|which\s+notes)\s+links?\s+to\s+${NOTE}`),
  form(raw`(?:show(?:\s+me)?|list|what\s+are)\s+(?:the\s+)?(?:back)?links\s+(?:of|to|in|from)\s+${NOTE}`),
  form(raw`(?:what|which\s+notes)\s+does\s+${NOTE}\s+link\s+to`),
]
const RENAME: readonly RegExp[] = [
  form(
    raw`(?:rename|retitle|change\s+the\s+(?:name|title)\s+of)\s+${NOTE}\s+(?:to|into|as)\s+["“]?(?<to>[^"”]+?)["”]?`,
  ),
]

type Groups = Readonly<Record<string, string | undefined>>

function read(forms: readonly RegExp[], sentence: string, keepsEnd = false): Groups | undefined {
  const text = keepsEnd ? tidy(sentence) : tidy(sentence).replace(/[.?!]+$/, '')
  for (const one of forms) {
    const match = one.exec(text)
    if (match) return { ...match.groups }
  }
  return undefined
}

const POINTING = /^(?:it|that|this|them|one|new|the|a|my)$/i

const titleIn = (said: Groups): string | undefined => {
  const title = (said['title'] ?? said['before'] ?? '').replace(/^(?:the|my|a)\s+/i, '').trim()
  return title === '' || POINTING.test(title) ? undefined : title
}

/** Each reads one kind of sentence; undefined for any other. */
export const readCreate = (sentence: string): { title: string; text: string } | undefined => {
  const said = read(CREATE, sentence, true)
  const title = said?.['title']?.replace(/[.?!]+$/, '').trim()
  return said && title ? { title, text: said['text'] ?? '' } : undefined
}
export const readAppend = (sentence: string): { title: string; text: string } | undefined => {
  const said = read(APPEND, sentence)
  const title = said && titleIn(said)
  return title && said['text'] ? { title, text: said['text'] } : undefined
}
export const readTitle = (sentence: string): string | undefined => {
  const said = read(READ, sentence)
  return said && titleIn(said)
}
export const isList = (sentence: string): boolean => read([LIST], sentence) !== undefined
export const readQuery = (sentence: string): string | undefined => read(SEARCH, sentence)?.['query']
export const readLinks = (sentence: string): string | undefined => {
  const said = read(LINKS, sentence)
  return said && titleIn(said)
}
export const readRename = (sentence: string): { title: string; to: string } | undefined => {
  const said = read(RENAME, sentence)
  const title = said && titleIn(said)
  return title && said['to'] ? { title, to: said['to'] } : undefined
}
