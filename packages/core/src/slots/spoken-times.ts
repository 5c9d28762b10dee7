import { COUNT, UP_TO_TWELVE as HOURS, LENGTHS, numberOf } from './lengths.ts'
import { SPELLING } from './misspelt-days.ts'
import type { Rule } from './rewrite.ts'
import { addDays, isoDate, type WallClock, weekdayOf } from './wall-clock.ts'

/** Marks times said without saying which half of the day. */
export const SPOKEN = 'spoken'
/** Marks days said without their month. */
export const DAY_OF_MONTH = 'day-of-month'

const HOUR = `(\\d{1,2}|${HOURS.join('|')})`
const MINUTES: Readonly<Record<string, number>> = {
  quarter: 15,
  five: 5,
  ten: 10,
  fifteen: 15,
  twenty: 20,
  'twenty-five': 25,
  'twenty five': 25,
  thirty: 30,
  forty: 40,
  'forty-five': 45,
  'forty five': 45,
}
const DAYS = 'sunday monday tuesday wednesday thursday friday saturday'.split(' ')
const DAY = `(${DAYS.join('|')})`
const UNIT_AHEAD = '(?!\\s*(?:sec|min|h(?:ou)?rs?\\b|days?\\b|weeks?\\b|months?\\b|percent|%))'

/** `hour:minute`, counted on or back across the hour; undefined where there is no such hour. */
function clock(hour: string | undefined, minutes: number): string | undefined {
  const said = numberOf(hour)
  if (said > 24) return undefined
  const total = said * 60 + minutes
  const shown = total < 0 ? total + 1440 : total < 60 && said === 1 ? total + 720 : total
  return `${Math.floor(shown / 60)}:${String(shown % 60).padStart(2, '0')}`
}

/** "half past six", "a quarter to 9", "at ten to five", "six o'clock", "at five thirty", "at 1700". */
const CLOCK_TIMES: readonly Rule[] = [
  {
    mark: SPOKEN,
    pattern: new RegExp(
      `\\bhalf\\s+past\\s+${HOUR}\\b${UNIT_AHEAD}|(?<=\\bat\\s+)half\\s+${HOUR}\\b${UNIT_AHEAD}`,
      'gi',
    ),
    write: (m) => clock(m[1] ?? m[2], 30),
  },
  {
    mark: SPOKEN,
    pattern: new RegExp(`\\b(?:a\\s+)?quarter\\s+(past|after|to|before|of)\\s+${HOUR}\\b${UNIT_AHEAD}`, 'gi'),
    write: (m) => clock(m[2], /past|after/i.test(m[1] ?? '') ? 15 : -15),
  },
  {
    mark: SPOKEN,
    pattern: new RegExp(
      `\\b(at\\s+|by\\s+|until\\s+|till\\s+|around\\s+|about\\s+)?(five|ten|twenty[ -]five|twenty|5|10|20|25)(?:\\s+min(?:ute)?s)?\\s+(past|after|to|before)\\s+${HOUR}\\b${UNIT_AHEAD}`,
      'gi',
    ),
    write: ([, before = '', said = '', way = '', hour]) => {
      const minutes = MINUTES[said.toLowerCase()] ?? Number(said)
      const time = clock(hour, /past|after/i.test(way) ? minutes : -minutes)
      // "10 to 5" alone may be a range or a score.
      return time === undefined || (before === '' && !/past/i.test(way)) ? undefined : `${before}${time}`
    },
  },
  { mark: SPOKEN, pattern: new RegExp(`\\b${HOUR}\\s*o\\s?['’]?\\s?clock\\b`, 'gi'), write: (m) => clock(m[1], 0) },
  {
    mark: SPOKEN,
    pattern: new RegExp(
      `(?<=\\b(?:at|by|until|till|around)\\s+)(${HOURS.join('|')})[ -](fifteen|twenty|thirty|forty|forty[ -]five)\\b`,
      'gi',
    ),
    write: (m) => clock(m[1], MINUTES[(m[2] ?? '').toLowerCase()] ?? 0),
  },
  {
    mark: SPOKEN,
    pattern: new RegExp(
      `(?<=\\b(?:at|by|until|till|around)\\s+)(${HOURS.join('|')})\\b${UNIT_AHEAD}(?!\\s+(?:point|time|go|stage|moment|place|end|of)\\b)|(?<=\\balarm\\s+(?:for|at)\\s+)${HOUR}(?=\\s*(?:$|[,.;!?]|(?:tomorrow|today|tonight|on|to|please)\\b))`,
      'gi',
    ),
    write: (m) => clock(m[1] ?? m[2], 0),
  },
  { pattern: new RegExp(`\\b(${HOURS.join('|')})(?=\\s*[ap]\\.?m\\b)`, 'gi'), write: (m) => String(numberOf(m[1])) },
  {
    pattern: /(?<=\bat\s+)([01]\d|2[0-3])([0-5]\d)\b(?:\s+(?:hours|hrs))?(?!\s+\p{L})/giu,
    write: (m) => `${m[1]}:${m[2]}`,
  },
  { pattern: /\b24:00\b|\b24h\b(?=\s*$)/gi, write: () => 'midnight' },
  { pattern: /\b(?:tonight\s+at\s+12|at\s+12\s+tonight)\b(?!:)/gi, write: () => 'midnight' },
  { pattern: /\bat\s+lunch(?:\s?time)?\b/gi, write: () => 'at noon' },
  { pattern: /(?<!\bin\s+|\d)\b(\d{1,2})h(\d{2})\b/gi, write: (m) => `${m[1]}:${m[2]}` },
  { pattern: /\b(\d{1,2})\.(\d{2})(?=\s*[ap]\.?m\b)/gi, write: (m) => `${m[1]}:${m[2]}` },
]

const TIME = '(\\d{1,2}(?::\\d{2})?)'
const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?'
const DATE = `(?:tomorrow|today|${DAYS.join('|')}|next week|\\d{4}-\\d{2}-\\d{2}|${MONTH}\\s+(?:the\\s+)?\\d{1,2}(?:st|nd|rd|th)?|\\d{1,2}(?:st|nd|rd|th)?\\s+(?:of\\s+)?${MONTH})`
/** A day that is named just before. */
const AFTER_DATE = `(?<=\\b${DATE},?\\s+)`
const HOUR_OF_PART: Readonly<Record<string, string>> = { morning: '9:00', afternoon: '15:00', evening: '19:00' }
/** "tomorrow in the afternoon", "at 8 in the evening", "at 8 tomorrow morning". */
const PARTS_OF_DAY: readonly Rule[] = [
  // The parser takes what is not next to the day for a time of its own.
  {
    pattern: new RegExp(
      `${AFTER_DATE}(?:in|during)\\s+the\\s+(morning|afternoon|evening)\\b(?!,?\\s+(?:at|around|by|about)\\s+\\d)`,
      'gi',
    ),
    write: (m) => `at ${HOUR_OF_PART[(m[1] ?? '').toLowerCase()]}`,
  },
  {
    pattern: new RegExp(`\\bin\\s+the\\s+(morning|afternoon|evening)\\s+(?:on|of)\\s+(?:the\\s+)?(${DATE})`, 'gi'),
    write: (m) => `${m[2]} at ${HOUR_OF_PART[(m[1] ?? '').toLowerCase()]}`,
  },
  { pattern: new RegExp(`${AFTER_DATE}(?:around|about|by)\\s+(noon|midday)\\b`, 'gi'), write: () => 'at 12:00' },
  {
    pattern: new RegExp(
      `\\b(?:at\\s+)?${TIME}\\s+(tomorrow|today|this|(?:on\\s+)?${DAY})\\s+(morning|afternoon|evening|night)\\b`,
      'gi',
    ),
    write: (m) => `${m[2]} ${m[4]} at ${m[1]}`,
  },
  {
    pattern: new RegExp(`\\b${TIME}\\s+in\\s+the\\s+evening\\b`, 'gi'),
    write: (m) => (Number.parseInt(m[1] ?? '', 10) < 12 ? `${m[1]} pm` : m[1]),
  },
]

const ORDINALS =
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first'.split(
    ' ',
  )
/** What may follow "the 15th" if it is a day, not "the 15th floor". */
const AFTER_DAY =
  '(?=\\s*(?:$|[,.;!?])|\\s+(?:at|to|by|about|around|for|in\\s+the|morning|afternoon|evening|please|that|and|remind)\\b)'

/** The next `day` of a month that has one, today included; counted from the month after with `from` 1. */
export function nextDayOfMonth(day: number, now: WallClock, from = 0): string | undefined {
  if (day < 1 || day > 31) return undefined
  for (let ahead = from; ahead < from + 4; ahead++) {
    const date = new Date(Date.UTC(now.year, now.month - 1 + ahead, day))
    const isPast = ahead === 0 && day < now.day
    if (date.getUTCDate() === day && !isPast) return date.toISOString().slice(0, 10)
  }
  return undefined
}

/** The next February 29th. */
function leapDay(now: WallClock): string {
  for (let year = now.year; ; year++) {
    const isPast = year === now.year && (now.month > 2 || (now.month === 2 && now.day > 29))
    if (new Date(Date.UTC(year, 1, 29)).getUTCDate() === 29 && !isPast) return `${year}-02-29`
  }
}

/** "on the 15th", "next week friday", "the end of the week", "a week from monday". */
const dates = (now: WallClock): readonly Rule[] => {
  const dayOf = (m: RegExpExecArray) => (m[1] ? Number(m[1]) : ORDINALS.indexOf((m[2] ?? '').toLowerCase()) + 1)
  const ordinal = `(?:(\\d{1,2})(?:st|nd|rd|th)|(${ORDINALS.toReversed().join('|')}))`
  const next = (name = '') => {
    const ahead = (DAYS.indexOf(name.toLowerCase()) - weekdayOf(now) + 7) % 7
    return addDays(now, ahead || 7)
  }
  return [
    {
      pattern:
        /\b(?:feb(?:ruary)?\.?\s+(?:the\s+)?29(?:th)?|(?:the\s+)?29(?:th)?\s+(?:of\s+)?feb(?:ruary)?)\b(?!,?\s+\d{4})/gi,
      write: () => leapDay(now),
    },
    {
      pattern: new RegExp(`\\bthe\\s+${ordinal}\\s+(?:of\\s+)?(this|next)\\s+month\\b`, 'gi'),
      write: (m) => nextDayOfMonth(dayOf(m), now, /next/i.test(m[3] ?? '') ? 1 : 0),
    },
    {
      mark: DAY_OF_MONTH,
      pattern: new RegExp(`(?<=\\b(?:on|by|for|until|till|before)\\s+)the\\s+${ordinal}${AFTER_DAY}`, 'gi'),
      write: (m) => nextDayOfMonth(dayOf(m), now),
    },
    {
      mark: DAY_OF_MONTH,
      pattern: new RegExp(`\\bthe\\s+(\\d{1,2})(?:st|nd|rd|th)${AFTER_DAY}`, 'gi'),
      write: (m) => nextDayOfMonth(Number(m[1]), now),
    },
    {
      pattern: /\b(?:the\s+)?day\s+after\s+tomorrow\b/gi,
      write: () => isoDate(addDays(now, 2)),
    },
    { pattern: new RegExp(`\\bnext\\s+week,?\\s+(?:on\\s+)?${DAY}\\b`, 'gi'), write: (m) => `${m[1]} next week` },
    {
      pattern: new RegExp(`\\b${COUNT}\\s+weeks?\\s+from\\s+(today|tomorrow|${DAY})\\b`, 'gi'),
      write: (m) => {
        const from = m[3] ? next(m[3]) : addDays(now, /tomorrow/i.test(m[2] ?? '') ? 1 : 0)
        return isoDate(addDays(from, 7 * numberOf(m[1])))
      },
    },
    {
      pattern: /\b(?:at\s+)?(?:the\s+)?end\s+of\s+(?:the|this)\s+week\b/gi,
      write: () => isoDate(addDays(now, (12 - weekdayOf(now)) % 7)),
    },
    { pattern: /\b(?:at\s+)?(?:the\s+)?end\s+of\s+next\s+week\b/gi, write: () => 'friday next week' },
    { pattern: /\b(?:at\s+)?(?:the\s+)?end\s+of\s+(?:the|this)\s+day\b/gi, write: () => 'today at 18:00' },
    { pattern: /\b(?:at\s+)?(?:the\s+)?end\s+of\s+(?:the|this)\s+year\b/gi, write: () => `${now.year}-12-31` },
  ]
}

let today: { date: string; rules: readonly Rule[] } | undefined

/**
 * Rewrites what people say of dates and times into forms that the parser reads; `now` as the clock on their wall shows it. The
 * rules change with the day only, and making their patterns anew for every sentence would take longer than applying them.
 */
export function spokenTimes(now: WallClock): readonly Rule[] {
  const date = isoDate(now)
  if (today?.date !== date)
    today = { date, rules: [...SPELLING, ...LENGTHS, ...dates(now), ...CLOCK_TIMES, ...PARTS_OF_DAY] }
  return today.rules
}
