// Sentences about named commands, each read as a whole. They say "command": what else one can run, open or save is for others.

const POLITE =
  /^(?:(?:hey|ok|okay|please|pls|now|just|could you|can you|would you|will you|can i|i want to|i'd like to|let me)\b[\s,]*)+/i
const THANKS = /(?:[\s,]*\b(?:please|pls|thanks|thank you|for me|now)\b)+$/i

const tidy = (text: string) => text.replace(/[’‘]/g, "'").trim().replace(POLITE, '').replace(THANKS, '').trim()

const form = (text: string) => new RegExp(`^${text}$`, 'isu')
const raw = String.raw
const NAME = raw`["“]?(?<name>[^"”]{1,60}?)["”]?`

const RUN: readonly RegExp[] = [
  form(raw`(?:run|execute|start|launch|do|call)\s+(?:the\s+|my\s+)?command\s+(?:called\s+|named\s+)?${NAME}`),
  form(raw`(?:run|execute|start|launch|call)\s+(?:the\s+|my\s+)?${NAME}\s+command`),
]
const DEFINE: readonly RegExp[] = [
  form(
    raw`(?:save|define|add|create|make|name|set\s+up|new)\s+(?:the\s+|a\s+|an\s+)?(?:new\s+)?command\s+(?:called\s+|named\s+)?${NAME}\s*(?:\s+as\s+|:\s*|\s+that\s+runs\s+|\s+to\s+run\s+|\s*=\s*)(?<line>.+)`,
  ),
]
const REMOVE: readonly RegExp[] = [
  form(raw`(?:remove|delete|forget|drop)\s+(?:the\s+|my\s+)?command\s+(?:called\s+|named\s+)?${NAME}`),
  form(raw`(?:remove|delete|forget|drop)\s+(?:the\s+|my\s+)?${NAME}\s+command`),
]
const LIST = form(
  raw`(?:(?:list|show|give)(?:\s+me)?\s+(?:all\s+)?(?:of\s+)?(?:my|the)\s+(?:saved\s+|named\s+)?commands|(?:what|which)\s+(?:saved\s+|named\s+)?commands\s+(?:do\s+i\s+have|are\s+there|can\s+you\s+run|can\s+i\s+run|have\s+i(?:\s+(?:got|saved|named))?)|my\s+commands)`,
)

function groups(
  forms: readonly RegExp[],
  sentence: string,
  keepsEnd = false,
): Record<string, string | undefined> | undefined {
  const text = keepsEnd ? tidy(sentence) : tidy(sentence).replace(/[.?!]+$/, '')
  for (const one of forms) {
    const match = one.exec(text)
    if (match) return { ...match.groups }
  }
  return undefined
}

const POINTING = /^(?:it|that|this|them|a|the|my)$/i
const nameIn = (said: Record<string, string | undefined> | undefined) =>
  said?.['name'] === undefined || POINTING.test(said['name']) ? undefined : said['name']

export const readRun = (sentence: string): string | undefined => nameIn(groups(RUN, sentence))
export const readRemove = (sentence: string): string | undefined => nameIn(groups(REMOVE, sentence))
export const isList = (sentence: string): boolean => groups([LIST], sentence) !== undefined
export function readDefine(sentence: string): { name: string; line: string } | undefined {
  const said = groups(DEFINE, sentence, true)
  const name = nameIn(said)
  return name !== undefined && said?.['line'] !== undefined ? { name, line: said['line'] } : undefined
}
