// Sentences about files, each read as a whole. Only those that name a file, a document or the person's folders.

const POLITE =
  /^(?:(?:hey|ok|okay|please|pls|so|now|just|could you|can you|would you|will you|can i|i want to|i'd like to|let me|help me)\b[\s,]*)+/i
const THANKS = /(?:[\s,]*\b(?:please|pls|thanks|thank you|for me)\b)+$/i

const tidy = (text: string) =>
  text
    .replace(/[’‘`]/g, "'")
    .trim()
    .replace(/[?!]+$|(?<!\.\w{0,4})\.$/, '')
    .replace(POLITE, '')
    .replace(THANKS, '')
    .trim()

const form = (text: string) => new RegExp(`^${text}$`, 'isu')
const raw = String.raw

const FILE = '(?:files?|documents?|pdfs?|spreadsheets?|word\\s+(?:files?|documents?)|text\\s+files?)'
const PLACE = raw`(?:in|from|on)\s+(?:(?:all\s+)?(?:of\s+)?my\s+(?:files|documents|folders|computer|disk|documents\s+folder)|this\s+computer)`
const ABOUT = raw`(?:about|on|with|mentioning|containing|that\s+(?:mention|mentions|contain|contains|talk\s+about|talks\s+about|is\s+about|are\s+about)|in\s+which\s+it\s+says)`
const NAME = raw`["“]?(?<file>[^"”]+?)["”]?`
const ENDING = raw`["“]?(?<ending>[^\s"”]*[^"”]*?\.[a-z]{2,5})["”]?`

const FIND_NAMED: readonly RegExp[] = [
  form(
    raw`(?:find|search(?:\s+for)?|look\s+for|locate|where\s+is|where\s+are|where's)\s+(?:the\s+|my\s+|a\s+|all\s+)*${FILE}\s+(?:called|named|with\s+the\s+name)\s+${NAME}`,
  ),
  form(raw`(?:find|search(?:\s+for)?|look\s+for|locate|where\s+is|where's)\s+(?:the\s+file\s+)?${ENDING}`),
  form(
    raw`(?:find|list|show(?:\s+me)?)\s+(?:all\s+)?(?:the\s+|my\s+)?(?<kind>pdf|docx|word|text|markdown|csv|html)\s+files(?:\s+(?:i\s+have|${PLACE}))?`,
  ),
]
const FIND_TEXT: readonly RegExp[] = [
  form(
    raw`(?:find|search(?:\s+for)?|look\s+for|locate|show(?:\s+me)?|list)\s+(?:the\s+|my\s+|all\s+|any\s+)*${FILE}\s+${ABOUT}\s+${NAME}`,
  ),
  form(
    raw`(?:which|what|are\s+there|do\s+i\s+have)\s+(?:any\s+|of\s+my\s+)*${FILE}\s+(?:mention|contain|are\s+about|talk\s+about|about|on|with|mentioning|containing)\s+${NAME}`,
  ),
  form(raw`(?:find|search(?:\s+for)?|look\s+for|look\s+up)\s+${NAME}\s+${PLACE}`),
  form(
    raw`(?:search|look\s+through|go\s+through|check)\s+(?:all\s+)?(?:of\s+)?my\s+(?:files|documents|folders)\s+for\s+${NAME}`,
  ),
]
const OPEN: readonly RegExp[] = [
  form(raw`(?:read|open|show|display|print)(?:\s+me)?\s+(?:the\s+|my\s+)?${FILE}\s+(?:called\s+|named\s+)?${NAME}`),
  form(raw`(?:read|open|show|display|print)(?:\s+me)?\s+(?:the\s+file\s+)?${ENDING}`),
  form(
    raw`(?:what(?:'s|\s+is)\s+in|what\s+does)\s+(?:the\s+|my\s+)?${FILE}\s+(?:called\s+|named\s+)?${NAME}(?:\s+say)?`,
  ),
  form(raw`(?:what(?:'s|\s+is)\s+in)\s+${ENDING}`),
]
const SUMMARY: readonly RegExp[] = [
  form(
    raw`(?:summari[sz]e|sum\s+up|give\s+me\s+(?:an?\s+)?(?:short\s+)?(?:summary|overview)\s+of|tell\s+me\s+what\s+is\s+in)\s+(?:the\s+|my\s+)?${FILE}\s+(?:called\s+|named\s+|about\s+)?${NAME}`,
  ),
  form(
    raw`(?:summari[sz]e|sum\s+up|give\s+me\s+(?:an?\s+)?(?:short\s+)?(?:summary|overview)\s+of)\s+(?:the\s+file\s+)?${ENDING}`,
  ),
  form(raw`what\s+is\s+(?:the\s+|my\s+)?${FILE}\s+(?:called\s+|named\s+)?${NAME}\s+about`),
  form(raw`what\s+is\s+${ENDING}\s+about`),
]

const ENDINGS: Readonly<Record<string, string>> = { word: 'docx', text: 'txt', markdown: 'md' }
const POINTING = /^(?:it|that|this|them|these|those|one|ones|the|my|a|here|there|me)$/i

function read(forms: readonly RegExp[], sentence: string): string | undefined {
  const text = tidy(sentence)
  for (const one of forms) {
    const { file, ending, kind } = one.exec(text)?.groups ?? {}
    if (kind !== undefined) return `*.${ENDINGS[kind.toLowerCase()] ?? kind.toLowerCase()}`
    const name = (file ?? ending)?.trim()
    if (name !== undefined && name !== '' && !POINTING.test(name)) return name
  }
  return undefined
}

/** What a sentence looks for, by name or by text; undefined for any other. */
export function readFind(sentence: string): { query: string; where: 'names' | 'both' } | undefined {
  const named = read(FIND_NAMED, sentence)
  if (named !== undefined) return { query: named, where: 'names' }
  const query = read(FIND_TEXT, sentence)
  return query === undefined ? undefined : { query, where: 'both' }
}

/** The file that a sentence wants read; undefined for any other. */
export const readOpen = (sentence: string): string | undefined => read(OPEN, sentence)

/** The file that a sentence wants summarised; undefined for any other. */
export const readSummary = (sentence: string): string | undefined => read(SUMMARY, sentence)
