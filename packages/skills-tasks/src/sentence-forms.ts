// The forms of sentences about tasks and lists, each for a whole sentence. Named groups hold what they say.

/** `my shopping list`, `the todo list`, `my tasks`. */
const LIST = String.raw`(?:(?:my|the|our|that|a)\s+)?(?<list>(?:(?!lists?\b)[\p{L}\p{N}'&-]+\s+){0,4}?)(?:list|to-?dos|tasks)`
const TASK = '(?:tasks?|to-?dos?|to do|to-do items?|todo items?|list items?)'
const NAMED = String.raw`(?:number\s+|#|to\s+|called\s+|about\s+|:\s*)?`
const DAYS = 'today|tonight|tomorrow|this week|next week|the week|this weekend|this month'
const WHICH = String.raw`(?<which>(?:(?:open|remaining|pending|outstanding|unfinished|overdue|late|done|completed|finished|current|due)\s+)?)`

const form = (text: string) => new RegExp(`^${text}$`, 'iu')
const raw = String.raw

/** What goes onto a list, in `text` and `more`. */
export const ADD: readonly RegExp[] = [
  form(raw`(?:add|put)\s+(?:to|on|onto)\s+${LIST}\s*[:,-]?\s+(?<text>.+)`),
  form(
    raw`(?:add|put|write|stick|jot|note|place|get|throw|pop|include|append|enter)\s+(?:down\s+)?(?<text>.+?)\s+(?:to|on|onto|on to|in|into|down on)\s+${LIST}(?:\s*,?\s+(?<more>.+))?`,
  ),
  form(
    raw`(?:(?:add|create|make|set up|start|open|new|i have|i've got)\s+)(?:me\s+)?(?:an?\s+|another\s+)?(?:new\s+)?(?:(?<urgent>urgent|important|high[- ]priority)\s+)?(?:task|to-?do(?:\s+item)?|item)(?:\s+(?:on|to|in)\s+${LIST})?(?:\s*[:,-]\s*|\s+(?:to|for|called|named|saying|that says|about)\s+)(?<text>.+)`,
  ),
  form(raw`(?:new\s+)?(?:task|to-?do)\s*:\s*(?<text>.+)`),
  form(raw`(?<text>.+?)\s+(?:goes|belongs|needs to go|should go|needs to be|should be)\s+(?:on|onto|in)\s+${LIST}`),
]

/** Questions for one list, or for the tasks of all. */
export const SHOW: readonly RegExp[] = [
  form(
    raw`(?:what's|what is|whats|what do i have|what have i got|what else is|what was|anything|is there anything)\s+(?:still\s+|left\s+)?(?:on|in)\s+${LIST}(?:\s+(?:for\s+|due\s+)?(?<when>${DAYS}))?`,
  ),
  form(
    raw`(?:show|list|give|tell|read|display|print|see|view|open|check|get|pull up|read out|go through)(?:\s+me)?(?:\s+(?:what is|what's))?(?:\s+(?:all|everything))?(?:\s+(?:of|on|in))?\s+(?:(?:my|the|our)\s+)?${WHICH}${LIST}(?:\s+(?:for|due|that are due|due by|by)?\s*(?:on\s+)?(?<when>${DAYS}))?`,
  ),
  form(LIST),
]

/** Questions for what is to be done, whatever the list. */
export const SHOW_TASKS: readonly RegExp[] = [
  form(
    raw`(?:what|which)\s+${WHICH}(?:tasks|to-?dos)\s+(?:are|do i have|have i got|have i|are there|are still|are left|remain)(?:\s+(?<state>overdue|late|open|done|left|pending|completed))?(?:\s+(?:due|for|to do|left|open))?(?:\s+(?:for\s+)?(?<when>${DAYS}))?`,
  ),
  form(
    raw`(?:what's|what is|what are|whats|is anything|anything)\s+(?<state>overdue|due)(?:\s+(?:on\s+|for\s+|by\s+)?(?<when>${DAYS}))?`,
  ),
  form(
    raw`(?:what|which)\s+(?:things\s+)?(?:do|should|must|have)\s+i\s+(?:still\s+)?(?:have|need|got)?\s*(?:to\s+(?:do|get done|finish))\s+(?<when>${DAYS})`,
  ),
  form(
    raw`do i have\s+(?:any|some)\s+${WHICH}(?:tasks|to-?dos)(?:\s+(?<state>overdue|left|due|open))?(?:\s+(?:for\s+|due\s+)?(?<when>${DAYS}))?`,
  ),
]

export const SHOW_LISTS =
  /^(?:(?:what|which)\s+(?:lists|to-?do lists)\s+(?:do i have|are there|have i(?: got)?)|(?:show|list|name|give)(?:\s+me)?\s+(?:all\s+)?(?:of\s+)?my\s+(?:to-?do\s+)?lists)$/i

export const COMPLETE: readonly RegExp[] = [
  form(
    raw`(?:mark|set|flag)\s+(?<text>.+?)\s+(?:as\s+|to\s+)?(?:done|completed?|finished|ticked off)(?:\s+(?:on|in)\s+${LIST})?`,
  ),
  form(
    raw`(?:tick|check|cross|strike|scratch)\s+(?:off\s+)?(?<text>.+?)(?:\s+off)?\s+(?:on|off|from|in|off of)\s+${LIST}`,
  ),
  form(raw`(?:tick|check|cross)\s+off\s+(?<text>.+)`),
  form(raw`(?:tick|check|cross)\s+(?<text>.+?)\s+off`),
  form(
    raw`(?:complete|finish|close|done with|i finished|i completed|i've finished|i've completed|i have finished|i have completed|i'm done with|i am done with|i did)\s+(?:the\s+|my\s+)?${TASK}\s*${NAMED}(?<text>.+)`,
  ),
  form(raw`(?:the\s+)?${TASK}\s+${NAMED}(?<text>.+?)\s+(?:is|are)\s+(?:done|finished|completed?)`),
]

export const REMOVE: readonly RegExp[] = [
  form(
    raw`(?:remove|delete|take|drop|erase|strike|get rid of|cut|scrap)\s+(?<text>.+?)\s+(?:from|off|out of|off of)\s+${LIST}`,
  ),
  form(raw`(?:remove|delete|drop|erase|cancel|get rid of|scrap)\s+(?:the\s+|my\s+)?${TASK}\s*${NAMED}(?<text>.+)`),
]
