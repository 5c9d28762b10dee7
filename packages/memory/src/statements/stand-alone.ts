import { thirdPersonOf } from './third-person.ts'

/** Words for what was said before or is seen in a picture. */
const POINTER =
  /\b(?:it|its|that|this|these|those|there|here|he|she|they|them|him|her|his|hers|their|theirs|you|your|yours|such|one|ones|another|same|like that|stuff|things?|way|idea|both|everyone|everything|something|someone|anything|all|each other|guys?)\b/i
/** "The" points back, unless to what everybody knows. */
const KNOWN =
  'outdoors?|beach|ocean|sea|mountains?|woods|forests?|countryside|city|sun|rain|snow|piano|guitar|violin|drums|flute|cello|clarinet|saxophone|trumpet|arts|army|navy|internet|gym|army|cinema|theat(?:re|er)'
const POINTING_THE = new RegExp(`\\bthe (?!(?:${KNOWN})\\b|\\p{Lu})`, 'u')
/** Begins what is liked with an act of the moment. */
const MOMENT =
  /\b(?:love|like|enjoy|hate|prefer)s? (?:to |how|when|what|hearing|seeing|being|having|getting|talking|chatting|catching|knowing|watching how)/i

/** Whether a sentence of its speaker can be understood by itself. */
export const standsAlone = (text: string): boolean =>
  !POINTER.test(text) && !POINTING_THE.test(text) && !MOMENT.test(text)

const ADVERB =
  /^(?:really|also|always|usually|often|never|absolutely|totally|just|mostly|only|actually|already|definitely|recently|mainly|truly)$/i

/** A sentence in the first person as one about `name`; undefined where it cannot be told that simply. */
export function tellOf(text: string, name: string): string | undefined {
  const [first = '', ...rest] = text.split(' ')
  if (/^my$/i.test(first)) return told(`${name}'s ${rest.join(' ')}`)
  if (first !== 'I') return undefined
  const at = rest.findIndex((word) => !ADVERB.test(word))
  const verb = rest[at]
  if (verb === undefined) return undefined
  return told([name, ...rest.slice(0, at), thirdPersonOf(verb), ...rest.slice(at + 1)].join(' '))
}

/** The speaker's belongings further on; another "I" would be another sentence. */
function told(text: string): string | undefined {
  const out = text.replace(/\b(?:my|our)\b/gi, 'their')
  return /\b(?:I|me|myself|we|us|mine|ours)\b/.test(out) ? undefined : out
}
