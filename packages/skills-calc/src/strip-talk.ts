const LEADING = [
  /^there(?:'s| is| are) (?=how (?:much|many))/,
  /^(?:quick|easy|simple|little) (?:sum|calc|calculation|maths?|question)\s*[:–-](?= )/,
  /^(?:hey|hi|hello|yo|ok(?:ay)?|so|well|um+|uh+|please|pls|plz|kindly|assistant|computer|also|and|now|just|then|mate|quick(?:ly)?(?: question| one| maths?)?|maths? question|alright|say|actually)\b(?! (?:percent|is))/,
  /^(?:can|could|would|will|won't) (?:you|u|ya)(?: please| kindly| quickly| just| maybe| help me)?\b/,
  /^(?:(?:do|would) you (?:know|mind)|any idea|i(?:'d| would) like (?:you )?(?:to )?|i(?:'m| am) wondering|i was wondering|i (?:want|need|have)(?: you)? to|i need|help me)\b/,
  /^(?:know|tell me|give me|show me|let me know|get me|calculate|compute|calc|evaluate|work out|working out|figure out|find out|find|solve|determine|do the maths? (?:on|for)|check|see|remind me)\b/,
  /^(?:what(?:'s|s| is| are| was| would| will| does| do| did| if)?|how much(?:'s| is| are| does| do| would| will| was| makes?)?|which(?: number)? is)\b(?! ?(?:%|per ?cent|percentage|pct|number))/,
  /^(?:be|do|does|should|if|whether|when|it|its|is|are|was|would be) (?=\S)/,
  /^(?:i|you|we)(?: have|'ve) got\b/,
  /^(?:i|you|we) (?:get|have|find|pay|owe|leave)\b/,
  /^(?:i|you|we) (?=(?:multiply|add|subtract|divide|take|split|share|tip|increase|reduce)\b)/,
  /^(?:the )?(?:answer|result|value|outcome|solution)(?: of| to| for| when| if)?\b/,
  /^(?:for me|me)\b/,
  /^(?:each(?: person| one)?|everyone|everybody) (?:pay|owe|get|give)s?\b(?: (?:if|when))?/,
  /^(?:[\s,:;!?…]|\.(?!\d))+/,
]

const TRAILING = [
  /[\s,]+what(?:'s| is) left(?: over)?$/,
  /\s(?:is|are|equals?|makes?|gives?) (?:how (?:much|many)|what)$/,
  /[\s,.;:?…]+$/,
  /(?<=[\p{L}\s%)])!+$/u,
  /(?:\s*[=]+\s*)$/,
  /(?:^|\s)(?:please|pls|plz|thanks?(?: you)?(?: so much| a lot)?|thx|ty|cheers|for me|mate|buddy|will you|would you|can you|could you|right now|now|quickly|exactly|approximately|roughly|then|again|if you (?:can|could|don't mind))$/,
  /\s(?:equals?|equal to|equal|is|are|make|makes|give|gives|come to|comes to|be|work out to|works out to|yield)(?: what)?$/,
  /[\s,]+how much (?:does|do|will|would|should|is) (?:each|everyone|everybody|that|it|we|they|i)(?: (?:person|one|of (?:us|them)))?(?: (?:pay|get|owe|give|have|make))?(?: each)?$/,
  /\s(?:altogether|all together|in total|in all|as a decimal|in decimal|do i (?:get|have|pay)|do we (?:get|have|pay)|to the nearest cent)$/,
]

const QUOTED = /^(["'“‘`])(.*)(["'”’`])$/s

const cut = (text: string, patterns: readonly RegExp[]): string => {
  const lower = text.toLowerCase()
  for (const pattern of patterns) {
    const match = pattern.exec(lower)
    if (match && match[0].length > 0 && match[0].length < text.length)
      return match.index === 0 ? text.slice(match[0].length) : text.slice(0, match.index)
  }
  return text
}

const settled = (text: string, patterns: readonly RegExp[]): string => {
  const shorter = cut(text, patterns).trim()
  return shorter === text ? text : settled(shorter, patterns)
}

/** The request without greeting, politeness and the words that only say "calculate this". */
export function stripTalk(text: string): string {
  const straight = text.replace(/[’‘`]/g, "'").replace(/\s+/g, ' ').trim()
  const quoted = QUOTED.exec(straight)?.[2] ?? straight
  return settled(settled(quoted, TRAILING), LEADING)
}
