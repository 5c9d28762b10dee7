/** A statement as the rules look at it. */
export interface Judged {
  text: string
  /** Its terms in the index, parted by spaces; null when not read yet. */
  terms: string | null
}

interface Rule {
  name: string
  says: string
  holds(item: Judged): boolean
}

const wordsIn = (text: string) => text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0
/** Scripts without spaces say in one "word" what others say in ten. */
const isUnspaced = (text: string) =>
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}\p{Script=Myanmar}]/u.test(
    text,
  )

const QUESTION =
  /^(?:what|who|whom|whose|when|where|why|how|which|can you|could you|would you|will you|do you|does|did|is it|are you)\b/i
const BOILERPLATE =
  /^(?:as an ai\b|i(?:'|’)m (?:just )?an ai\b|i cannot help|sure[,!.]|certainly[,!.]|of course[,!.]|you(?:'|’)re welcome|thank(?:s| you)\b|hello\b|hi\b|good (?:morning|evening|night)\b|ok(?:ay)?\b|no problem\b|heartbeat\b|session (?:started|ended)\b|let me know if\b|is there anything else\b)/i

/** From so many words on a statement that begins like small talk says something besides. */
const SMALL_TALK_WORDS = 12

/** The first that holds names the finding: a statement is counted once. */
export const JUNK_RULES: readonly Rule[] = [
  {
    name: 'no-content',
    says: 'only function words, nothing that a search could find',
    holds: ({ terms }) => terms === '',
  },
  {
    name: 'question',
    says: 'ends with a question mark or begins like a question',
    holds: ({ text }) => /[?？]\s*$/.test(text) || (QUESTION.test(text) && wordsIn(text) < SMALL_TALK_WORDS),
  },
  {
    name: 'boilerplate',
    says: 'greetings, thanks and phrases that assistants say',
    holds: ({ text }) => BOILERPLATE.test(text) && wordsIn(text) < SMALL_TALK_WORDS,
  },
  {
    name: 'too-short',
    says: 'a single word that says nothing about anything',
    holds: ({ text }) => wordsIn(text) < 2 && !isUnspaced(text),
  },
]

/** Words said at least so often, in whatever turns, are taken for a template's. */
export const REPEATED_TURNS = 10

/** The rule over turns: what is said again and again. */
export const REPEATED = {
  name: 'repeated',
  says: `the same words in ${REPEATED_TURNS} turns of conversations or more`,
} as const

/** The rule by which a statement is junk; undefined where it seems to be none. */
export const junkRuleOf = (item: Judged): string | undefined => JUNK_RULES.find((rule) => rule.holds(item))?.name
