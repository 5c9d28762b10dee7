// Sentences about the web, each read as a whole: those that name an address, and those that ask to search there.

const POLITE =
  /^(?:(?:hey|ok|okay|please|pls|so|now|just|could you|can you|would you|will you|can i|i want to|i'd like to|let me)\b[\s,]*)+/i
const THANKS = /(?:[\s,]*\b(?:please|pls|thanks|thank you|for me)\b)+$/i

const tidy = (text: string) =>
  text.replace(/[’‘`]/g, "'").replace(/\s+/g, ' ').trim().replace(POLITE, '').replace(THANKS, '').trim()

const form = (text: string) => new RegExp(`^${text}$`, 'isu')
const raw = String.raw

const ADDRESS = raw`[<"“]?(?<url>(?:https?:\/\/|www\.)[^\s<>"”]+|[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:com|org|net|edu|gov|io|dev|info|eu|de|uk|fr|es|it|nl|ch|at)(?:\/[^\s<>"”]*)?)[>"”]?`
const PAGE = raw`(?:(?:the\s+|this\s+|that\s+)?(?:web\s*)?(?:page|site|website|article|link|url|address|post)\s+(?:at\s+|on\s+|from\s+)?)?`

const FETCH: readonly RegExp[] = [
  form(
    raw`(?:read|open|fetch|get|load|show|visit|browse|go\s+to|look\s+at|check)(?:\s+me)?(?:\s+out)?\s+${PAGE}${ADDRESS}`,
  ),
  form(
    raw`(?:summari[sz]e|sum\s+up|give\s+me\s+(?:the\s+text|a\s+summary|the\s+gist)\s+of|tell\s+me\s+what(?:'s|\s+is)\s+on|extract\s+the\s+text\s+(?:of|from))\s+${PAGE}${ADDRESS}`,
  ),
  form(raw`what(?:'s|\s+is)\s+(?:on|at|in)\s+${PAGE}${ADDRESS}`),
  form(raw`what\s+does\s+${PAGE}${ADDRESS}\s+say`),
  form(raw`what\s+is\s+${PAGE}${ADDRESS}\s+about`),
  form(raw`(?:https?:\/\/)\S+`),
]
const WEB = raw`(?:the\s+)?(?:web|internet|net|online|world\s+wide\s+web)`
const SEARCH: readonly RegExp[] = [
  form(raw`(?:search|browse|scan|scour|check)\s+${WEB}\s+(?:for|about|on)\s+(?<query>.+)`),
  form(raw`(?:search|look|find)\s+(?:for\s+|up\s+)?(?<query>.+?)\s+(?:on|in)\s+${WEB}`),
  form(raw`(?:search|look)\s+online\s+for\s+(?<query>.+)`),
  form(raw`(?:search|look\s+up|look\s+for|find)\s+(?:for\s+)?(?<query>.+?)\s+online`),
  form(raw`(?:do\s+a\s+)?(?:web|internet|online)\s+search(?:\s+for|\s*:|\s+on|\s+about)\s+(?<query>.+)`),
  form(raw`what\s+does\s+(?:the\s+)?(?:web|internet)\s+say\s+about\s+(?<query>.+)`),
]

const POINTING = /^(?:it|that|this|them|something|anything|things?)$/i

/** The address that a sentence wants read; undefined for any other. */
export function readAddress(sentence: string): string | undefined {
  const text = tidy(sentence).replace(/[?!.,]+$/, '')
  for (const one of FETCH) {
    const match = one.exec(text)
    if (match) return match.groups?.['url'] ?? match[0]
  }
  return undefined
}

/** What a sentence wants searched for; undefined for any other. */
export function readQuery(sentence: string): string | undefined {
  const text = tidy(sentence).replace(/[?!.]+$/, '')
  for (const one of SEARCH) {
    const query = one.exec(text)?.groups?.['query']?.trim()
    if (query !== undefined && query !== '' && !POINTING.test(query)) return query
  }
  return undefined
}
