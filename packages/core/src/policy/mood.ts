/** What kind of sentence something is, as far as its first words tell. */
export type Mood = 'question' | 'statement' | 'order'

const QUESTION =
  /^(?:(?:so|and|but|ok|okay|hey|sorry|again)[\s,]+)*(?:what|which|who|whom|whose|where|when|why|how|whats|wheres|whos|is|are|am|was|were|do|does|did|don't|didn't|isn't|aren't|has|have|had|should|any|what's|where's|who's|when's|how's|whats)\b/i
const STATEMENT =
  /^(?:(?:so|and|but|ok|okay|hey|well|also|just)[\s,]+)*(?:i|i'm|i've|i'll|im|we|we're|my|our|mine|the|this|that|it|it's|he|she|they|his|her|their|there|a|an)\b/i

/** Order is what is neither: most begin with a verb. */
export function moodOf(text: string): Mood {
  const trimmed = text.trim()
  if (QUESTION.test(trimmed) || /\?["')\s]*$/.test(trimmed)) return 'question'
  return STATEMENT.test(trimmed) ? 'statement' : 'order'
}
