import { Decline, type Powers, type ToolOutput } from '@openpa/skill'
import { dayAt, isoDay, longDay, plainDay, wallClock, weekdayOf } from './day.ts'
import { findDays } from './find-days.ts'

const DAYS = '(?:mon|tues|wednes|thurs|fri|satur|sun)day|weekend|weekday'
/** "is 24 December a Tuesday", "does 1 May fall on a Friday". */
const CLAIM = new RegExp(
  `[\\s,]+(?:(?:fall(?:s|ing)?|be|land(?:s|ing)?)\\s+)?(?:on\\s+)?(?:an?\\s+|the\\s+)?(?<claim>${DAYS})s?\\s*\\??\\s*$`,
  'i',
)
/** "… a Monday or a Tuesday": asked which. */
const CHOICE = new RegExp(
  `[\\s,]+(?:on\\s+)?(?:an?\\s+)?(?:${DAYS})\\s+or\\s+(?:on\\s+)?(?:an?\\s+)?(?:${DAYS})\\s*\\??\\s*$`,
  'i',
)
const ASKS = /\b(?:day|weekday|dow)\b/i
/** That is a number, and not of any one month. */
const OF_MONTH = /\b(?:day|date) of (?:the|each|every) (?:month|year)\b/i
const YES_NO =
  /^\W*(?:(?:hey|hi|ok|so|please|tell me|do you know|can you tell me)\W+)*(?:if\s+|whether\s+)?(?:is|was|will|does|did|are)\b/i
const BEHIND = /\b(?:was|did|were|born|fell)\b/i

const fits = (claim: string, weekday: string) => {
  const weekend = weekday === 'Saturday' || weekday === 'Sunday'
  if (claim === 'weekend') return weekend
  return claim === 'weekday' ? !weekend : claim === weekday.toLowerCase()
}

/**
 * Answers on which day of the week a date falls, or whether it falls on the one that is named.
 * @throws {Decline} when the text asks for something else or names no day.
 */
export async function weekday(
  request: string,
  { now, timeZone }: Pick<Powers, 'now' | 'timeZone'>,
): Promise<ToolOutput> {
  const year = /\b(?:this|next|last) year\b/i.exec(request)?.[0] ?? ''
  const whole = request
    .replace(year, ' ')
    .replace(/\s+or (?:what|not)\b.*$/i, '')
    .trim()
  const text = whole.replace(CHOICE, '')
  const claim = text === whole && YES_NO.test(text) ? CLAIM.exec(text) : null
  if (OF_MONTH.test(text) || (!claim && text === whole && !ASKS.test(text)))
    throw new Decline('That does not ask for a day of the week.')
  const wall = wallClock(now, timeZone)
  const asked = claim ? text.slice(0, claim.index) : text.replace(/\b(?:day of the week|weekday|week day)\b/gi, ' ')
  const [named, ...others] = await findDays(
    `${asked.replace(/[\s?]+$/, '').replace(/ (?:fall|be|on|fall on|land on)$/, '')} ${year}`,
    wall,
    BEHIND.test(text) ? 'behind' : 'ahead',
  )
  if (!named || others.length > 0) throw new Decline('I find no date in that.')
  const name = weekdayOf(named.day)
  const today = dayAt(wall)
  const tense = named.day < today ? 'was' : 'is'
  const data = { date: isoDay(named.day), weekday: name }
  if (claim) {
    const wanted = (claim.groups?.claim ?? '').toLowerCase()
    return { text: `${fits(wanted, name) ? 'Yes' : 'No'}, ${plainDay(named.day)} ${tense} a ${name}.`, data }
  }
  const isToday = named.day.getTime() === today.getTime()
  return { text: isToday ? `Today is ${longDay(named.day)}.` : `${plainDay(named.day)} ${tense} a ${name}.`, data }
}
