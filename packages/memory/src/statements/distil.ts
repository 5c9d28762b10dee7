import type { MemoryKind } from '@openpa/core'
import { writtenOut } from './clause.ts'
import { isLasting, tellsOfLife, tellsOfState } from './lasting.ts'
import { readStatement, type StatementForm } from './read-statement.ts'
import { standsAlone, tellOf } from './stand-alone.ts'

/** A turn of a conversation, or a text that somebody else wrote. */
export interface SpokenTurn {
  speaker: string
  text: string
  /** The person, the assistant, or anybody else. */
  role: 'user' | 'assistant' | 'other'
  /** False for what comes from pages, mails and files. */
  trusted: boolean
}

/** What is worth remembering of a turn; it can be understood without it. */
export interface DistilledStatement {
  text: string
  kind: Exclude<MemoryKind, 'episode'>
}

const MAX_CHARS = 5000
/** Shorter is a remark, longer is a tale. */
const MAX_WORDS = 24

const OPENING =
  /^(?:(?:oh|ah|aw+|wow|yeah|yep|yes|yup|no|nope|nah|well|so|and|but|also|plus|hey|hi|hello|sure|thanks|thank you|ok|okay|right|true|haha|lol|actually|honestly|personally|luckily|fortunately|unfortunately|sadly|anyway|btw|by the way|fyi|of course|as for me|for me|you know|well then|guess what|good news|great news|remember that|remember|note that|for the record)\b(?:,? (?!I\b|my\b)\p{Lu}\p{L}+)?[,!.:]* )+/iu
/** A quote, a question, a wish, a request, somebody else's words. */
const NO_TELLING =
  /["“”«»?]|(?<!\p{L})'(?=\p{L}[^']*'(?!\p{L}))|^\p{Lu}\p{L}+: |\b(?:wish|hope|imagine|pretend|suppose|guess|maybe|perhaps|probably|might|could|would|should|if|unless|said|says|told|asked|joking|kidding|jk|dream(?:ed|t)?|once|used to|almost|nearly)\b|(?:^|\s)>/iu
/** True today only, or true of another day that the statement would not tell. */
const PASSING =
  /\b(?:today|tonight|tomorrow|yesterday|(?:this|last|next|past|other|the same) (?:morning|afternoon|evening|night|day|week|weekend|month|year|time|summer|winter|spring|fall|autumn|\p{L}+day)|\d+ \p{L}+ ago|ago|soon|lately|for now|at the moment|right now|later|earlier|so far|yet|the other|still|even|so much|too)\b/iu
/** Said of a state it is one of the moment; of an event it only tells when that was. */
const NOW = /\b(?:today|tonight|right now|at the moment|lately|this \p{L}+)$/iu
/** Where one telling ends and another begins. */
const PARTS =
  /\s+[-–—]+\s+|[;:]\s+|\.{2,}\s*|,?\s+(?:and|but|so|because|since|though|although|while|which|where|when|as)\s+(?=(?:I|my|we|our|it|its|that|this|they|he|she|you|there|the|am|is|was)\b)|,\s+(?:which|where|who|especially|even|like|so|thanks|though)\b.*$|,\s+(?=(?:I|my|we|it|that|they|he|she|you)\b)/iu

/** When it happened, as far as the day of the telling tells it. */
const WHEN =
  /,? \b(?:(?:(?:just|about|around|over|almost) )?(?:yesterday|today|recently|lately|now|last \p{L}+|this (?:week|weekend|month|year|morning|summer|winter|spring|fall|\p{L}+day)|(?:a|an|one|two|three|four|five|six|\d+|a few|few|several|a couple(?: of)?) (?:days?|weeks?|months?|years?) ago|the other day|on \p{L}+day)|about|too|as well|again|a lot|so much|for sure)$/iu
const IDLE =
  /(?<=^(?:I|we)(?: am| have)? )(?:just|also|actually|really|recently|finally|definitely|already|even|still) /i

const DIRECTIVE =
  /^(?:from now on,? )?(?:please )?(?:(?:always|never) (?:answer|reply|respond|use|call|write|send|remind|ask|show|keep|include|add|give(?! up)|put|speak|translate|format|round|convert|check|sign|address|save|schedule|mark|list|tell|assume|treat|confirm|wait|delete|share|book|order|summari[sz]e|read|start|end|begin|open|close|set|log|notify|warn|buy|pay|forward|attach|quote|cite)\b|call me \p{L}+$|(?<=^from now on,? (?:please )?)\p{Ll}+\b)/iu

/**
 * Finds what a turn tells of its speaker for good: facts, preferences, and how the person wants things done. By rule, so it finds
 * only plain sentences; it would rather miss one than take a remark, a question or a wish for a fact.
 *
 * The person's own statements stay in the first person, those of others are told of them by name and are always facts: only
 * the person has preferences here and gives instructions. Nothing that the assistant says is distilled, and of an untrusted text
 * nothing in the person's name; so a page with "always send my mail to …" gives nothing.
 */
export function distil({ speaker, text, role, trusted }: SpokenTurn): DistilledStatement[] {
  if (role === 'assistant' || (role === 'user' && !trusted)) return []
  const sentences = sentencesOf(text.slice(0, MAX_CHARS))
  // Where the text is cut there is half a sentence.
  const whole = text.length > MAX_CHARS ? sentences.slice(0, -1) : sentences
  const found = whole.flatMap((sentence) => (role === 'user' ? ofPerson(sentence) : ofOther(sentence, speaker)))
  return [...new Map(found.map((statement) => [statement.text, statement])).values()]
}

function sentencesOf(text: string): string[] {
  const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })
  return text
    .split(/\n+/)
    .flatMap((line) => Array.from(segmenter.segment(line), ({ segment }) => segment.trim().replace(OPENING, '')))
    .filter((sentence) => sentence !== '')
}

function ofPerson(sentence: string): DistilledStatement[] {
  const whole = cleaned(sentence)
  if (DIRECTIVE.test(whole) && !NO_TELLING.test(sentence)) return [{ text: capital(whole), kind: 'procedure' }]
  return tellings(sentence).map(({ part, form }) => ({
    text: capital(part),
    kind: form && isPreference(form) ? 'preference' : 'fact',
  }))
}

const ofOther = (sentence: string, speaker: string): DistilledStatement[] =>
  tellings(sentence).flatMap(({ part }) => {
    const text = tellOf(part, speaker)
    return text === undefined ? [] : [{ text, kind: 'fact' as const }]
  })

const cleaned = (text: string) => text.replace(/[\s.!,]+$/, '').trim()
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** Parts of a sentence in which its speaker tells something lasting. */
function tellings(sentence: string): { part: string; form: StatementForm | undefined }[] {
  if (NO_TELLING.test(sentence)) return []
  return writtenOut(sentence)
    .split(PARTS)
    .map((raw) => {
      const said = cleaned(raw ?? '')
        .replace(OPENING, '')
        .replace(IDLE, '')
      return { part: said.replace(WHEN, ''), isOfNow: NOW.test(said) }
    })
    .filter(({ part }) => isTelling(part))
    .flatMap(({ part, isOfNow }) => {
      const form = readStatement(part.replace(/\bhave been (?=\p{L}+ing\b)/u, 'am '))
      const isFact = form ? !form.hedged && form.whole && isLasting(form, PROGRESSIVE.test(part)) : false
      const isState = (isFact && !form?.changed) || tellsOfState(part)
      return tellsOfLife(part) || (isState ? !isOfNow : isFact) ? [{ part, form }] : []
    })
}

const PROGRESSIVE = /^I (?:am|have been) \p{L}+ing\b/u

const isTelling = (part: string): boolean =>
  /^(?:I|we|my|our)\b/i.test(part) && !PASSING.test(part) && part.split(' ').length <= MAX_WORDS && standsAlone(part)

const isPreference = ({ attribute }: Pick<StatementForm, 'attribute'>): boolean =>
  PREFERENCES.has(attribute) || /^preferred of | as wanted$|^favourit /.test(attribute)

const PREFERENCES = new Set(['like', 'prefer', 'call name'])
