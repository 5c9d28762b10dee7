import { writtenOut } from './clause.ts'
import { readStatement, topicOf } from './read-statement.ts'

const WHO = '(?<who>(?!(?:am|is|are|was|were|do|does|did) ).{1,60}?)'
const DO = '(?:(?:do|does|did) )?'
const BE = '(?:am|is|are|was|were)'
/** A name that no list of places, jobs or kinds knows. */
const NAME = 'Xanadu'

interface Form {
  pattern: RegExp
  /** Statements that would answer, with some value or other. `owner` is who it is about as an owner: "my", "Ana's". */
  answers(said: { who: string; owner: string; what: string }): string[]
}

const form = (pattern: string, answers: Form['answers']): Form => ({
  pattern: new RegExp(`^${pattern}$`, 'iu'),
  answers,
})

/** Values by which a thing is told, by the word that asks for it. */
const VALUES: Record<string, readonly string[]> = {
  who: [NAME],
  what: [NAME, '44', '44 kg'],
  which: [NAME, '44'],
  when: ['at 5 pm', 'on 5 May'],
  where: ['in the cellar', NAME],
}

/** Questions for things that people say in many words, of which the question need not have any. */
const FORMS: readonly Form[] = [
  form(
    `(?:where|(?:in )?(?:what|which) (?:city|town|village|country|place)) (?:${DO}|${BE} )${WHO} (?:used? to )?(?:(?:live|move|relocate|reside)[sd]?|living|based|moving)(?: in| to)?`,
    ({ who }) => [`${who} lives in ${NAME}`],
  ),
  form(
    `(?:where|who|what company|which company|for whom) (?:${DO}|${BE} )${WHO} (?:used? to )?(?:work(?:s|ed|ing)?|employed)(?: for| at| by)?`,
    ({ who }) => [`${who} works at ${NAME}`],
  ),
  form(`what ${DO}${WHO} (?:used? to )?do(?:es)? for (?:a living|work|a job)`, ({ who }) => [
    `${who} works as a nurse`,
  ]),
  form(`how old (?:${BE} )?${WHO}(?: ${BE})?`, ({ who }) => [`${who} is 40`]),
  form(`how tall (?:${BE} )?${WHO}(?: ${BE})?`, ({ owner }) => [`${owner} height is 180 cm`]),
  form(`(?:how much|what) ${DO}${WHO} weighs?`, ({ who, owner }) => [
    `${who} weighs 70 kg`,
    `${owner} weight is 70 kg`,
  ]),
  form(`(?:who|whom) ${BE} ${WHO} (?:married|engaged) to`, ({ who, owner }) => [
    `${who} is married to ${NAME}`,
    `${owner} wife is ${NAME}`,
  ]),
  form(`${BE} ${WHO} (?:married|single|divorced|engaged|widowed|separated)`, ({ who }) => [`${who} is married`]),
  form(`${BE} ${WHO} (?:an? )?(?:vegetarian|vegan|pescatarian|omnivore|flexitarian)`, ({ who }) => [`${who} is vegan`]),
  form(`(?:when|(?:at )?what time) ${DO}${WHO} (?:get|wake)s? up`, ({ who }) => [`${who} gets up at 7 am`]),
  form(`(?:when|(?:at )?what time) ${DO}${WHO} go(?:es)? to (?:bed|sleep)`, ({ who }) => [
    `${who} goes to bed at 7 pm`,
  ]),
  form(`what size (?:(?<what>\\p{L}+) )?${DO}${WHO} wears?`, ({ who, what }) => [`${who} wears size 44 ${what}`]),
  form(`what ${DO}${WHO} drives?`, ({ owner }) => [`${owner} car is ${NAME}`]),
  form(`how many (?<what>\\p{L}+(?: \\p{L}+)??) ${DO}${WHO} (?:have|has|owns?)`, ({ who, what }) => [
    `${who} has 3 ${what}`,
  ]),
  form(
    `(?:what|which) (?<what>\\p{L}+(?: \\p{L}+)??) (?:${DO}|${BE} )${WHO} (?:have|has|owns?|uses?|drives?|rides?|plays? for|go(?:es)? to|banks? with|with)`,
    ({ owner, what }) => [`${owner} ${what} is ${NAME}`, `${owner} ${what} is 44`],
  ),
]

/** "Who is my dentist", and after "do you know", "who my dentist is". */
const IDENTITY = new RegExp(
  `^(?<ask>who|what|which|when|where) (?:${BE} (?<direct>.{1,60})|(?<indirect>.{1,60}) ${BE})$`,
  'iu',
)

const LEAD =
  /^(?:(?:please|hey|and|so|ok|okay|well),? )*(?:(?:can|could|would) you )?(?:(?:please )?(?:tell|remind) me(?: again)?,? |do you (?:still )?(?:know|remember) |I forgot )?/i
const TAIL =
  /[\s?!.,]+$|,? (?:now|right now|currently|nowadays|these days|at the moment|today|again|please|before|previously|in the past|back then)(?=[\s?!.,]*$)/gi

/** The question itself: contractions written out, without what goes before and after it. */
function plainQuestion(text: string): string {
  const plain = writtenOut(text.replace(/[’‘`]/g, "'").replace(/\b(where|when)'s\b/gi, '$1 is')).replace(LEAD, '')
  return plain.replace(TAIL, '').replace(TAIL, '').trim()
}

const ownerOf = (who: string) => (/^(?:i|we|me)$/i.test(who) ? 'my' : `${who}'s`)

/** Statements of some value or other that would answer a question. */
function answersTo(question: string): string[] {
  const { ask = '', direct, indirect } = IDENTITY.exec(question)?.groups ?? {}
  const found = (VALUES[ask.toLowerCase()] ?? []).map((value) => `${direct ?? indirect} is ${value}`)
  for (const { pattern, answers } of FORMS) {
    const { who, what = '' } = pattern.exec(question)?.groups ?? {}
    if (who !== undefined) found.push(...answers({ who, owner: ownerOf(who), what }))
  }
  return found
}

const MAX_CHARS = 120

/**
 * Topics of the statements that answer a question in whatever words: "where do I live?" has none in common with "I moved to
 * Porto", but both are about where the speaker's home is. Read by rule and only where the question as a whole is of a known form;
 * otherwise none, and words and meaning have to do.
 */
export function topicsAsked(text: string): string[] {
  if (text.length > MAX_CHARS) return []
  const topics = answersTo(plainQuestion(text)).flatMap((answer) => {
    const read = readStatement(answer)
    // With many values at a time, the topic is the value: it is what is asked for.
    return read?.whole && read.cardinality !== 'many' ? [topicOf(read)] : []
  })
  return [...new Set(topics)]
}
