import { thirdPersonOf } from './third-person.ts'

/** One clause with what its small words said, which are no longer in its text. */
export interface Clause {
  text: string
  negated: boolean
  /** It says that something is not as it was: "now", "no longer", "new". */
  changed: boolean
  /** What it says is over: the B of "A instead of B". */
  instead: string | undefined
}

const CONTRACTIONS: readonly [RegExp, string][] = [
  [/[’‘`]/g, "'"],
  [/\bcan't\b|\bcannot\b/gi, 'can not'],
  [/\bwon't\b/gi, 'will not'],
  [/n't\b/gi, ' not'],
  [/\bI'm\b/gi, 'I am'],
  [/'ve\b/gi, ' have'],
  [/'re\b/gi, ' are'],
  [/'ll\b/gi, ' will'],
  [/'d\b/gi, ' would'],
  [/\b(it|that|there|he|she|what|who|here)'s\b/gi, '$1 is'],
]

/** Writes contractions out: "I'm" → "I am", "doesn't" → "does not". */
export const writtenOut = (text: string): string =>
  CONTRACTIONS.reduce((out, [short, long]) => out.replace(short, long), text)
    .replace(/\s+/g, ' ')
    .trim()

const OPENING =
  /^(?:(?:please )?(?:remember|note|know|keep in mind|don't forget|do not forget)(?: that| this)?:? |(?:by the way|btw|fyi|update|correction|well|ok|okay|so|and|but|also|oh|yes|yeah|actually)[,:]? |as of (?:today|now|\w+day),? )+/i
const CHANGED =
  /,? ?\b(?:now|nowadays|these days|at the moment|currently|actually|from now on|finally|again|already|instead(?! of)|as of (?:now|today|\w+day)|since (?:last|this) \w+)\b(?!')/g
const IDLE =
  /(?<!^)\b(?:still|just|also|really|always|usually|mostly|generally|definitely|absolutely|totally|recently|both)\b ?/g
const NO_MORE = /,? ?\b(?:any ?more|any longer|no more)\b/gi
const INSTEAD = /,? (?:instead of|rather than|and not|not) (?!.*\b(?:is|am|are)\b)([^,]+)$|,? no longer ([^,]+)$/i
const NEGATIONS =
  /\b(?:(?:do|does) not(?: ever)? (?:want to )?|(?<=\b(?:am|is|are) )(?:not|no longer|never) |(?<=\b(?:have|has) )(?:not|no longer|never|no) |(?<!\S)no longer |never )/i
const DOES_NOT = /\b(?:does|can) not (?:ever )?(\p{L}+)/iu
const STOPPED =
  /\b(?:(?:has|have) )?(?:stopped|quit|given up(?: on)?|gave up(?: on)?|dropped|am done with|is done with|are done with)\b (?=\S)/i

/** A clause that is cleared of what does not tell what it is about. */
export function readClause(raw: string): Clause {
  const bare = raw.replace(OPENING, '').replace(/[\s.!]+$/, '')
  const still = bare.replace(NO_MORE, '')
  const over = still !== bare || /\bno longer\b/i.test(bare) || STOPPED.test(bare)
  const said = still.replace(CHANGED, '').replace(IDLE, '')
  const isNegated = NEGATIONS.test(said) || DOES_NOT.test(said)
  const positive = said
    .replace(DOES_NOT, (_, verb: string) => thirdPersonOf(verb))
    .replace(NEGATIONS, '')
    .replace(STOPPED, 'does ')
  const stopped = STOPPED.test(said)
  const instead = INSTEAD.exec(positive)
  return {
    text: positive.replace(INSTEAD, '').replace(/\s+/g, ' ').trim(),
    negated: isNegated !== stopped,
    changed: over || said !== still.replace(IDLE, '') || instead !== null || /\bnew\b/i.test(said),
    instead: instead?.[1] ?? instead?.[2],
  }
}

/** Words by which a text asks, imagines, hopes or tells of the past: it states nothing of today. */
const NO_STATEMENT =
  /\?|\b(?:if|would|could|should|might|will|shall|wish|hope to|used to|was going to|imagine|suppose|pretend|whether|unless|were|had)\b|^(?:what|who|where|when|why|how|which|is|are|do|does|did|can)\b/i
const HEDGE =
  /\b(?:maybe|perhaps|probably|possibly|I (?:think|guess|believe|suppose)(?: that)?|not sure|apparently|(?<!(?:delayed|postponed|extended|pushed|moved) )until|roughly|sort of|kind of|seems?|thinking (?:of|about)|considering|in \d{4}|\d* ?years? ago|(?:a|two|three|several|many|few|some) years? ago|as a (?:child|kid|teenager|student)|when I was)\b/i

/** Whether a text states how things are. */
export const isStatement = (text: string): boolean => !NO_STATEMENT.test(text)

/** Whether a text says that it is not sure, or tells of long ago. */
export const isHedged = (text: string): boolean => HEDGE.test(text)

const NEXT_VERB =
  '(?:(?:now|I|we|is|am|are|has|have|joined|started|bought|adopted|drives?|uses?|lives?|works?|plays?|moved|married|switched|took up|got|bought|my)\\b)'
const CUT = new RegExp(
  `[.;!]\\s+|,?\\s+(?:and|but|so)\\s+(?=(?:now\\s+)?${NEXT_VERB})|,\\s+(?=(?:now\\s+)?${NEXT_VERB})|\\s+[—–-]\\s+|:\\s+(?=(?:I|my|we)\\b)`,
  'i',
)
const VERB_FIRST =
  /^(?:now )?(?:is|am|are|has|have|joined|started|drives?|uses?|lives?|works?|plays?|moved|married|switched|took up|got|bought)\b/i
const SUBJECT_FIRST = /^(I|[Ww]e|(?:[Mm]y|[Oo]ur) \p{L}+(?: \p{Lu}\p{L}+)?|\p{Lu}\p{L}+)(?=\s)/u

/** Cuts a text into clauses; one that goes on with a verb gets the subject of the first. */
export function clausesOf(text: string): string[] {
  const cut = text.split(CUT).filter((part) => /[\p{L}\p{N}]/u.test(part))
  // "Marek and I broke up" is one clause.
  const parts = cut[0]?.includes(' ') ? cut : [text]
  const subject = SUBJECT_FIRST.exec((parts[0] ?? '').replace(OPENING, ''))?.[1]
  return parts.map((part, i) => (i > 0 && subject !== undefined && VERB_FIRST.test(part) ? `${subject} ${part}` : part))
}

const NEW_THING =
  /^(?<who>I|we|(?:my |our )?\p{L}+) (?:(?:have|has) )?(?:got|bought|have|has|adopted) (?:an?|my|our) (?<isNew>new )?(?<what>\p{L}+(?: \p{L}+)?)(?:[,;:.]? (?:and )?(?:it is(?: called| named)?|called|named)|:) (?=\S)/iu

/** "I got a new phone, it's a Pixel" as "my new phone is a Pixel". */
export const withoutIt = (text: string): string =>
  text.replace(NEW_THING, (_, who: string, isNew: string | undefined, what: string) => {
    const owner = /^(?:I|we)$/i.test(who) ? 'my' : `${who}'s`
    return `${owner} ${isNew ?? ''}${what} is `
  })

const CORRECTION =
  /(?:[,;.–—-]|\s-)\s*(?:no(?: wait)?|sorry|wait|I mean|rather|correction|make that|scratch that)\b[,:.]?\s*(?:it is |it's |I mean |sorry,? |make that )*(?<right>[^,;]+)$/i

/** "My size is 43, no, 44": what was said first and what is right. */
export function readCorrection(text: string): { said: string; right: string } | undefined {
  const match = CORRECTION.exec(text)
  const right = match?.groups?.['right']?.replace(/[\s.!]+$/, '')
  return match && right ? { said: text.slice(0, match.index), right } : undefined
}
