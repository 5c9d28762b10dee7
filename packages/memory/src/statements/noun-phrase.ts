import { plainValue } from './value.ts'

/** Whom a noun phrase is about, and what of theirs; `noun` is empty where it is the person or thing itself. */
export interface NounPhrase {
  subject: string
  noun: string
}

const RELATION =
  '(?:(?:step|half-|grand|great-grand|god)?(?:sister|brother|mother|father|daughter|son|child)(?:-in-law)?|(?:grand)?(?:ma|pa|mum|mom|dad)|mummy|daddy|granny|grandkid|aunt|auntie|uncle|niece|nephew|cousin|wife|husband|partner|spouse|girlfriend|boyfriend|fiancée?|(?:best )?friend|colleague|coworker|neighbou?r|flatmate|roommate|housemate|boss|teacher|dog|puppy|cat|kitten|horse|rabbit|parrot)'
const NAME =
  "(?!(?:My|Our|The|An?|I|This|That|Every|Each|All|Some|No)\\b)\\p{Lu}[\\p{L}'’-]*(?: \\p{Lu}[\\p{L}'’-]*){0,2}"
const NAMED_RELATION = new RegExp(
  `^(?:[Mm]y|[Oo]ur) (?:(?:older|younger|elder|little|big|twin|eldest|youngest|oldest) )?${RELATION},? (${NAME})$`,
  'u',
)
const ONLY_NAME = new RegExp(`^${NAME}(?: and ${NAME})?$`, 'u')
const SPEAKER = /^(?:i|we|me|us|myself)$/i
const OF_OWNER = new RegExp(`^(?:the )?(?<noun>[^']+?) (?:of|for|to) (?<owner>(?:my|our|the) .+|${NAME})$`, 'iu')

/** Words that no subject of a statement holds: with them it is another clause, or speaks of something said before. */
const NO_SUBJECT =
  /(?:^|[\s,])(?:(?<!^)i|he|she|it|they|you|your|his|her|hers|their|its|this|that|these|those|there|here|what|who|which|where|when|why|how|if|whether|to|not|am|is|are|was|were|be|been|being|has|had|have|do|does|did|will|would|can|could|should|may|might|must|and|or|but|because|everyone|everybody|someone|somebody|people|nobody|nothing|something|everything|all|so|one|today|tomorrow|yesterday|thanks?|please|always|never|everyday|every|each|just)(?=[\s,]|$)|^(?:my|our|the|an?)$/i
const MAX_WORDS = 7

/** Words that tell nothing about which thing is meant. */
const EMPTY_WORDS = /\b(?:new|newest|latest|old|own|current|present|usual|main)\b ?/gi

/** Other names of the same attribute. */
const SYNONYMS: Record<string, string> = {
  'phone number':
    'number, mobile, mobile number, cell, cell number, cellphone number, telephone number, mobile phone number, telephone',
  email: 'email address, e-mail, e-mail address, mail address',
  birthday: 'date of birth, birth date, birthdate, b-day',
  address: 'home address, postal address, street address',
  job: 'profession, occupation, trade',
  employer: 'company, workplace',
  doctor: 'gp, family doctor, physician',
  boss: 'manager, supervisor, line manager',
  spouse: 'wife, husband',
  sweetheart: 'girlfriend, boyfriend, partner',
  fiancé: 'fiancée, fiance, fiancee',
  home: 'hometown, home town, city, home city, place of residence',
  'wifi password': 'wi-fi password, wireless password, wifi code, wifi key, wlan password',
}
const plainNoun = (noun: string) =>
  plainValue(noun)
    .replace(/(?:^| )(?:of|for|at|to|in|on|with)(?= )/g, '')
    .trim()
const ATTRIBUTES = new Map(
  Object.entries(SYNONYMS).flatMap(([attribute, names]) =>
    [attribute, ...names.split(', ')].map((name): [string, string] => [plainNoun(name), attribute]),
  ),
)

/** One name for an attribute: stems, British spelling, synonyms. */
export function attributeOf(noun: string): string {
  const spelled = noun
    .replace(/\bfavorite/gi, 'favourite')
    .replace(/\bcolor/gi, 'colour')
    .replace(/\bpass(?:phrase|code|word)/gi, 'password')
  const plain = plainNoun(spelled.replace(EMPTY_WORDS, ''))
  return ATTRIBUTES.get(plain) ?? plain
}

/** A person or thing by one name, or undefined for what is none ("it", another clause). "My sister Ana" is Ana. */
export function readSubject(phrase: string): string | undefined {
  const np = phrase.trim()
  if (SPEAKER.test(np)) return 'me'
  if (np === '' || (NO_SUBJECT.test(np) && !ONLY_NAME.test(np)) || np.split(/\s+/).length > MAX_WORDS) return undefined
  const name = NAMED_RELATION.exec(np)?.[1]
  if (name !== undefined) return plainName(name)
  const { subject, noun } = readNounPhrase(np) ?? {}
  if (subject === undefined) return undefined
  return noun === '' || noun === undefined ? subject : `${subject}'s ${noun}`
}

const KIN = /^(?:(?:grand)?(?:ma|pa|mum|mom|dad)|mummy|daddy|granny|mother|father)$/i

/** "Dad" is my dad. */
const plainName = (name: string) => (KIN.test(name) ? `me's ${name.toLowerCase()}` : name.toLowerCase())

/**
 * Parts a noun phrase into an owner and what is theirs: "Ana's shoe size", "the shoe size of Ana", "my wifi password". What "the"
 * points to belongs to the speaker.
 */
export function readNounPhrase(phrase: string): NounPhrase | undefined {
  const np = phrase.trim()
  if (ONLY_NAME.test(np) && !NO_SUBJECT.test(np.replace(' and ', ' '))) return { subject: plainName(np), noun: '' }
  if (np === '' || NO_SUBJECT.test(np) || np.split(/\s+/).length > MAX_WORDS) return undefined
  const of = OF_OWNER.exec(np)?.groups
  if (of)
    return readNounPhrase(
      /^(?:my|our|the) /i.test(of['owner'] ?? '') ? `${of['owner']} ${of['noun']}` : `${of['owner']}'s ${of['noun']}`,
    )
  const owned = /^(?<owner>.+)(?:'s|(?<=s)') (?<noun>[^']+)$/.exec(np)?.groups
  if (owned) {
    const subject = readSubject(owned['owner'] ?? '')
    return subject === undefined ? undefined : { subject, noun: attributeOf(owned['noun'] ?? '') }
  }
  const name = NAMED_RELATION.exec(np)?.[1]
  if (name !== undefined) return { subject: plainName(name), noun: '' }
  const mine = /^(?:my|our|the) (.+)$/i.exec(np)?.[1]
  if (mine !== undefined) return { subject: 'me', noun: attributeOf(mine) }
  return undefined
}
