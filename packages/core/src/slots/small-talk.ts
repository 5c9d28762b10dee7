/** Words of address and politeness around a request, in the order in which people pile them up. */
const LEADING =
  /^(?:[\s,.!:;–-]|(?:hey|hi|hello|yo|ok(?:ay)?|so|well|right|um+|uh+|please|pls|plz|kindly|assistant|computer|dude|mate|just|quick(?: question| one)?|oh|also|and|now)\b(?!\s+(?:is|are)\b)|(?:would|do) you mind\b|(?:can|could|would|will|won't|may|might) (?:you|u|ya)(?: please| kindly| maybe| just| also)?\b|i(?:'d| would) (?:like|love|appreciate|want)(?: it if)? (?:for )?(?:you )?(?:to\b|could\b)?|i (?:want|need) (?:for )?you to\b|i was wondering (?:if|whether) you (?:can|could)\b|be (?:so )?(?:kind|good|a dear)(?: as)?(?: to)?\b|do me a favou?r(?: and)?\b|if you (?:can|could|don't mind)\b)+/i

const TRAILING =
  /(?:[\s,.!;–-]|\b(?:please|pls|plz|thanks?(?: you)?(?: so much| a lot)?|thx|ty|cheers|ok(?:ay)?|will (?:you|ya)|would you|can you|could you|if you (?:can|could|don't mind)|for me|mate|buddy)\b)+$/i

/** The request without greetings, politeness and thanks at its ends; unchanged where nothing else would be left. */
export function trimTalk(text: string): string {
  const head = text.replace(LEADING, '')
  const trimmed = (/[\p{L}\p{N}]/u.test(head) ? head : text).replace(TRAILING, '')
  return /[\p{L}\p{N}]/u.test(trimmed) ? trimmed.trim() : text.trim()
}
