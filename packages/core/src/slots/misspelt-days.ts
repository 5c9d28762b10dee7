import type { Rule } from './rewrite.ts'

/** How names of days and months come out of hasty fingers. Listed, since a word nearly like one of them may well be another. */
const MISSPELT = {
  tomorrow:
    'tomorow tommorow tommorrow tomorro tommoro tomarrow tomorrw tomorrrow tomorroow tmrw tmrow tmr 2moro 2morrow',
  monday: 'mondy modnay moday',
  tuesday: 'tuseday tusday teusday tuesdy tuesady tuedsay',
  wednesday: 'wensday wednsday wendsday wendesday wedensday wenesday wednesdy wednessday',
  thursday: 'thrusday thurday thusday thurdsay thursady thirsday thursdy',
  friday: 'fridy firday firdy frday',
  saturday: 'saterday satuday saturdy satruday sauturday saturady',
  sunday: 'sundy sunady sudnay',
  january: 'janury januray janaury',
  february: 'febuary feburary febrary febuaray',
  september: 'septemeber setpember septmber',
  october: 'ocotber octobre otcober',
  november: 'novemeber novmber',
  december: 'decemeber decmber',
} as const

const MEANT = new Map(
  Object.entries(MISSPELT).flatMap(([name, spellings]) => spellings.split(' ').map((word) => [word, name] as const)),
)

/** Writes misspelt names of days and months as they are meant: unread, "tomorow at 9" would be today at 9. */
export const SPELLING: readonly Rule[] = [
  {
    pattern: new RegExp(`\\b(?:${[...MEANT.keys()].join('|')})\\b`, 'gi'),
    write: ([word]) => MEANT.get(word.toLowerCase()),
  },
]
