/** What kind of sentence something is, as far as its words tell, and whether it speaks of the person who says it. */
export type Mood = `${'' | 'own '}${'question' | 'statement' | 'order'}`

const QUESTION =
  /^(?:(?:so|and|but|ok|okay|hey|sorry|again)[\s,]+)*(?:what|which|who|whom|whose|where|when|why|how|whats|wheres|whos|is|are|am|was|were|do|does|did|don't|didn't|isn't|aren't|has|have|had|should|any|what's|where's|who's|when's|how's|whats)\b/i
const STATEMENT =
  /^(?:(?:so|and|but|ok|okay|hey|well|also|just)[\s,]+)*(?:i|i'm|i've|i'll|im|we|we're|my|our|mine|the|this|that|it|it's|he|she|they|his|her|their|there|a|an)\b/i

/** "Sofia only drinks oat milk", "library card = 2008": a subject of a few words, and then what is the case. */
const FACT =
  /^(?:[\p{L}\p{N}'’.-]+\s+){1,5}(?:=|(?:is|are|was|were|has|had|lives?|likes?|loves?|hates?|works?|prefers?|goes|went|moved|drinks?|eats?|plays?|speaks?|costs?|takes?|needs?|got|can't|cannot|doesn't|won't)\s)/iu
const ORDERING =
  /^(?:please|pls|plz|can|could|would|will|let|tell|show|give|get|set|put|make|add|find|look|remind|remember|note|forget|delete|remove|cancel|stop|list|write|send|play|open|turn|book|call|wake|convert|calculate|work|read|check|explain|translate|keep|save|store|know|count)\b/i
const OWN = /\b(?:i|i'm|i've|i'd|i'll|im|my|mine|me|we|we're|we've|our|ours|us)\b/i

/** Order is what is neither question nor statement: most begin with a verb. */
export function moodOf(text: string): Mood {
  const trimmed = text.trim().replace(/[’‘`]/g, "'")
  const own = OWN.test(trimmed) ? 'own ' : ''
  if (QUESTION.test(trimmed) || /\?["')\s]*$/.test(trimmed)) return `${own}question`
  const isStatement = STATEMENT.test(trimmed) || (FACT.test(trimmed) && !ORDERING.test(trimmed))
  return `${own}${isStatement ? 'statement' : 'order'}`
}
