// Sentences about the calendar, each read as a whole. Only those that name it, or appointments; rooms and invitations are for others.

const POLITE =
  /^(?:(?:hey|ok|okay|please|pls|so|now|just|could you|can you|would you|will you|can i|i want to|i'd like to|i need to|let me)\b[\s,]*)+/i
const THANKS = /(?:[\s,]*\b(?:please|pls|thanks|thank you|for me)\b)+$/i

const tidy = (text: string) =>
  text
    .replace(/[’‘`]/g, "'")
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[?!.]+$/, '')
    .replace(POLITE, '')
    .replace(THANKS, '')
    .trim()

const form = (text: string) => new RegExp(`^${text}$`, 'isu')
const raw = String.raw

const EVENTS = raw`(?:appointments?|meetings?|events?|calls|plans)`
const CALENDAR = raw`(?:(?:my|the|our)\s+)?(?:calendar|agenda|diary|schedule)`
/** What only other programs and people can do. */
const BEYOND = /\b(?:invite|google|outlook|room|zoom|teams)\b/i

const LIST: readonly RegExp[] = [
  form(
    raw`(?:what's|what is|whats|what do i have|what have i got|is there anything|anything|do i have anything|do i have something)\s+(?:on|in)\s+${CALENDAR}(?<when>.*)`,
  ),
  form(raw`(?:show|list|give|tell|read|open|check|print|get)(?:\s+me)?\s+${CALENDAR}(?<when>.*)`),
  form(
    raw`(?:show|list|give|tell|read)(?:\s+me)?\s+(?:(?:all|the)\s+)*my\s+(?:upcoming\s+|next\s+)?${EVENTS}(?<when>.*)`,
  ),
  form(
    raw`(?:what|which)\s+(?:upcoming\s+)?${EVENTS}\s+(?:do\s+i\s+have|have\s+i(?:\s+got)?|are\s+there|are\s+on\s+${CALENDAR}|are\s+coming\s+up)(?<when>.*)`,
  ),
  form(raw`(?:do|have)\s+i\s+(?:have|got)\s+(?:any|an?|some)\s+(?:other\s+)?${EVENTS}(?<when>.*)`),
  form(raw`(?:how\s+(?:full|busy)\s+is\s+${CALENDAR}|what\s+does\s+${CALENDAR}\s+look\s+like)(?<when>.*)`),
  form(raw`(?:when|what)\s+is\s+my\s+(?<next>next)\s+(?:appointment|meeting|event|call)`),
  form(raw`my\s+(?:calendar|agenda|schedule)(?<when>(?:\s+(?:for|on|of))?\s+.+)?`),
]
const FREE: readonly RegExp[] = [
  form(raw`when\s+(?:am|will)\s+i\s+(?:be\s+)?(?:free|available)(?<when>.*)`),
  form(raw`(?:am|will)\s+i\s+(?:be\s+)?(?:free|available)(?<when>.+)`),
  form(
    raw`(?:find|show|give|list)(?:\s+me)?\s+(?:my\s+)?(?:an?\s+|some\s+)?free\s+(?:time|hours?|slots?|gaps?)(?<when>.*)`,
  ),
  form(
    raw`(?:what|which)\s+(?:free\s+)?(?:times?|slots?|gaps?|hours)\s+(?:are\s+free|do\s+i\s+have(?:\s+free)?|are\s+left)(?:\s+in\s+${CALENDAR})?(?<when>.*)`,
  ),
  form(
    raw`where\s+(?:is|are)\s+(?:there\s+)?(?:a\s+)?(?:gaps?|free\s+(?:time|slots?|hours?))\s+in\s+${CALENDAR}(?<when>.*)`,
  ),
]
const ADD: readonly RegExp[] = [
  form(
    raw`(?:add|put|enter|write|note|save|schedule|block)\s+(?<before>.+?)\s+(?:to|in|into|on|onto)\s+${CALENDAR}(?<after>.*)`,
  ),
  form(
    raw`(?:add|create|make|schedule|set\s+up|enter|new|put\s+in)\s+(?:me\s+)?(?:an?\s+)?(?:new\s+)?(?:calendar\s+(?:entry|event)|appointment|event|entry\s+in\s+${CALENDAR})(?:\s*[:,]\s*|\s+(?:called|named|titled|for|with|about|to)\s+)(?<before>.+)`,
  ),
  form(raw`(?:new\s+)?(?:appointment|event|calendar)\s*:\s*(?<before>.+)`),
]

type Groups = Readonly<Record<string, string | undefined>>

function read(forms: readonly RegExp[], sentence: string): Groups | undefined {
  const text = tidy(sentence)
  if (BEYOND.test(text)) return undefined
  for (const one of forms) {
    const match = one.exec(text)
    if (match) return { ...match.groups }
  }
  return undefined
}

/** When the events are asked for: as it was said; or the next one. */
export function readList(sentence: string): { when: string; isNext: boolean } | undefined {
  const said = read(LIST, sentence)
  return said && { when: (said['when'] ?? '').trim(), isNext: said['next'] !== undefined }
}

/** When free time is asked for. */
export const readFree = (sentence: string): { when: string } | undefined => {
  const said = read(FREE, sentence)
  return said && { when: (said['when'] ?? '').trim() }
}

/** What is to be added: title and time together, as they were said. */
export const readAdd = (sentence: string): string | undefined => {
  const said = read(ADD, sentence)
  const text = said && [said['before'], said['after']].filter(Boolean).join(' ').trim()
  return text === undefined ||
    text === '' ||
    /^(?:it|that|this|something|an?\s+(?:event|appointment|entry))$/i.test(text)
    ? undefined
    : text
}
