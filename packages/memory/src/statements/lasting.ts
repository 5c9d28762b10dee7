import type { StatementForm } from './read-statement.ts'

/** Attributes that tell of somebody for years. */
const LASTING =
  /^(?:home|employer|job|team|car|bank|age|marital state|diet|allergic|like|prefer|call name|dose of .+|weight|.+ as wanted|preferred of .+|number of (?:dog|cat|kid|child|children|son|daughter|sister|brother|sibl|pet|hors|grandchildren)|favourit .+|birthday|name|phone number|email|address|spouse|sweetheart|fiancé|doctor|dentist|boss|best friend|.+ name|(?:.+ )?size|time ?zone?|anniversari(?: time)?|major|nativ languag)$/
/** What people do for years, by the stem of the verb. */
const HABITS = new Set(
  'plai speak studi teach collect own volunt smok eat drink learn coach paint bak cook run swim hik danc sing knit surf'
    .split(' ')
    .map((verb) => `to ${verb}`),
)
/** What people have for years. */
const BELONGINGS =
  'dogs?|cats?|pupp(?:y|ies)|kittens?|horses?|rabbits?|turtles?|parrots?|fish|pets?|sisters?|brothers?|twins?|siblings?|sons?|daughters?|kids?|child(?:ren)?|husband|wife|girlfriend|boyfriend|car|house|apartment|flat|garden|boat|allergy|asthma|diabetes|(?:bachelor|master|degree)\\S*'
const HAS = new RegExp(`(?:^| )(?:${BELONGINGS})$`, 'i')
/** "My sister is Ana", "my dog is called Rex". */
const COMPANION =
  /^(?:dog|cat|puppi|kitten|hors|sister|brother|son|daughter|mother|father|mum|mom|dad|cousin|aunt|uncl|friend|colleagu|neighbour)$/
/** Values that say little: "likes to", "learns a lot", "likes playing". */
const EMPTY =
  /^(?:|to|lot|ton|bit|more|much|well|both|too|realli|(?:plai|watch|do|make|us|get|hav|see|try|be|go)(?:ing)?)$/
/** Of these "I am …ing" tells of years, too, not of the moment. */
const COURSES = new Set(['to studi', 'to teach', 'to learn', 'to volunt', 'to coach'])

/** Whether a statement in a known form tells of its speaker for years. */
export function isLasting(
  { attribute, value, raw, cardinality, subject }: StatementForm,
  isProgressive: boolean,
): boolean {
  if (EMPTY.test(value)) return false
  if (LASTING.test(attribute)) return true
  if (cardinality !== 'many' || subject !== 'me') return false
  return (
    (isProgressive ? COURSES : HABITS).has(attribute) ||
    (attribute === 'to hav' && HAS.test(raw)) ||
    COMPANION.test(attribute)
  )
}

/** What people cannot eat all their lives. */
const FOOD =
  '(?:any )?(?:dairy|milk|lactose|gluten|wheat|nuts|peanuts|eggs|fish|seafood|shellfish|soy|sugar|caffeine|alcohol|pork|beef|meat|grapefruit)'
/** Whom people lose. */
const ELDERS =
  '(?:grand|god|step)?(?:mother|father|mum|mom|dad|ma|pa|parents)|husband|wife|partner|sister|brother|aunt|uncle|cousin|son|daughter|dog|cat'
const THING = '(?:an? |my |\\p{Lu}|\\p{Ll}+ing\\b)'
/** Turns of a life, which no other statement ever contradicts. */
const LIFE: readonly RegExp[] = [
  new RegExp(
    `^I (?:have )?(?:joined|opened|launched|founded|adopted|graduated|published|enrolled in|signed up for|applied for|moved to|won|retired|completed) ${THING}`,
    'u',
  ),
  /^I (?:have )?started (?:my own|an? (?:\S+ )?(?:business|company|job|store|shop|blog|band|club|group|class|course|degree|program|podcast|charity)|\p{Ll}+ing (?!to\b))/u,
  new RegExp(
    `^I (?:have )?(?:got|bought) (?:an?|my first|\\w+) (?:\\S+ ){0,2}(?:${BELONGINGS}|job|promotion|place)$`,
    'u',
  ),
  /^I (?:have )?(?:lost|quit|left|changed|retired from) my (?:\S+ )?job\b/,
  /^I (?:have )?(?:got|gotten|been|was) (?:married|engaged|divorced|promoted|hired|accepted|diagnosed)\b/,
  /^I (?:grew up|was born|was raised|graduated|come) (?:in|on|from) (?:\p{Lu}|\d{4}$|\d{1,2} \p{Lu})/u,
  /^I have been \p{Ll}+ing (?!ever|for|since|\p{Ll}+ly\b).*\b(?:for (?:\d+|an?|two|three|four|five|six|seven|eight|nine|ten|many|several|over|about|almost|nearly)\b.* years?|since (?:I was|\d{4}|high school|college|childhood))/u,
  /^I am (?:passionate about|interested in|afraid of|scared of|good at|bad at|trained in|fluent in|a member of|an? \p{L}+ person|from \p{Lu}|part of an? )/u,
  /^I am (?:\S+[ -])?intolerant\b/,
  /^I have been to \p{Lu}\p{L}+(?: (?:\p{Lu}\p{L}+|once|twice|\p{L}+ times))*$/u,
  /^I am the (?:mother|mom|mum|father|dad|parent) of p{L}+/,
  new RegExp(`^My (?:${ELDERS})(?: \\p{Lu}\\p{L}+)? (?:has )?(?:passed away|died)$`, 'u'),
  /^I am an? (?:\S+ ){0,2}(?:mom|mother|dad|father|parent|student|veteran|immigrant|vegetarian|vegan|volunteer|runner|writer|gamer|painter|singer|swimmer|survivor|introvert|extrovert|christian|muslim|jew|buddhist)\b(?! (?:of|in) (?:my|this))/i,
  /^My (?:dream|goal|passion|hobby) is (?:to|\p{L}+ing)\b/u,
]

/** Whether a sentence tells of a turn of its speaker's life, or of what the speaker is. */
export const tellsOfLife = (text: string): boolean => LIFE.some((pattern) => pattern.test(text))

/** What somebody is, wears or cannot have, which does not change from day to day. */
const STATES: readonly RegExp[] = [
  new RegExp(`^I (?:can not|can't) (?:have|eat|drink|tolerate|digest) (?:${FOOD})(?:,? (?:and|or) (?:${FOOD}))?$`),
  /^I am on an? (?:(?:strict|special) )?(?:\S+-(?:free|carb|fat|salt|sodium)|keto|vegan|vegetarian|diabetic|halal|kosher) diet$/,
  /^I (?:do not|never) (?:smoke|drink|drive)$|^I (?:have )?(?:quit|stopped|gave up|given up) (?:smoking|drinking)$/,
  /^I am (?:(?:left|right)-handed|colou?r[- ]blind|deaf|dyslexic|diabetic|asthmatic|autistic|bilingual)$/,
  /^I wear (?:reading )?(?:glasses|contact lenses|contacts|(?:a )?hearing aids?)$/,
]

/** Whether a sentence tells of a state of its speaker that lasts, unless it names the moment. */
export const tellsOfState = (text: string): boolean => STATES.some((pattern) => pattern.test(text))
