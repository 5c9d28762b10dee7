import { readSubject } from './noun-phrase.ts'
import type { Predicate } from './predicate.ts'

/** What a pattern's named groups took. */
export type Groups = Record<string, string | undefined>

/** A form of clause: a pattern, and what a clause that fits it says. */
export interface Rule {
  pattern: RegExp
  read(groups: Groups): Predicate | undefined
}

/** What is said of a subject that is read apart. */
export type Said = Omit<Predicate, 'subject'> | undefined

/** "am", "is" and "are"; "has" or "have", or neither; as parts of patterns. */
export const BE = '(?:am|is|are)'
export const HAVE = '(?:(?:has|have) )?'
/** A small number in words. */
export const COUNT = '(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)'

/** A rule for clauses of the form "<subject> <predicate>"; `predicate` is a pattern without case. */
export const about = (predicate: string, read: (groups: Groups, subject: string) => Said): Rule => ({
  pattern: new RegExp(`^(?<who>(?:(?:my|our|the) )?\\S.{0,60}?) ${predicate}$`, 'iu'),
  read(groups) {
    const subject = readSubject(groups['who'] ?? '')
    const said = subject === undefined ? undefined : read(groups, subject)
    return subject === undefined || !said ? undefined : { subject, ...said }
  },
})

/** Begins with a word for something said before, which a statement on its own does not tell. */
export const pointsBack = (raw: string): boolean =>
  /^(?:it|that|this|these|those|them|him|her|they|you|your|one|so|there|here|what|how)\b/i.test(raw)

/** An attribute that has one value at a time. */
export const one = (attribute: string, value: string | undefined, more: Partial<Predicate> = {}): Said =>
  value === undefined || value.trim() === '' || pointsBack(value)
    ? undefined
    : { attribute, value, cardinality: 'one', ...more }

/** Whether words begin with a name, "the" aside: patterns that ignore case cannot tell. */
export const isProper = (raw: string | undefined): boolean => /^(?:the |a )?\p{Lu}/u.test(raw ?? '')

const QUALIFIER =
  /(?:^|,? )\b(?:for|because|since|as|every|each|when|while|so|twice|once|three times|on (?=(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b)|in (?=the (?:morning|evening|afternoon)|my |winter|summer)|at (?=night|noon|work|home|lunch|breakfast)|this (?=\p{L})|next (?=\p{L})|with (?=my|our|the)|after|before|during|from|than|online)\b.*$/iu

/** When, why and with whom: what comes after the thing that a verb is about. Empty where nothing does. */
export const qualifierOf = (raw: string): string => QUALIFIER.exec(raw)?.[0].trim() ?? ''

/** The thing that a verb is about, without its {@link qualifierOf}. */
export const objectOf = (raw: string | undefined): string => (raw ?? '').replace(QUALIFIER, '').trim()
