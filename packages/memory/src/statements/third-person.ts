const IRREGULAR: Record<string, string> = {
  am: 'is',
  are: 'is',
  have: 'has',
  do: 'does',
  go: 'goes',
  was: 'was',
  were: 'was',
}
/** Auxiliaries and forms of the past, which do not change. */
const SAME =
  /^(?:can|could|will|would|may|might|must|should|had|did|got|went|took|made|bought|met|gave|grew|began|found|lost|left|sold|won|kept|became|ran|wrote|taught|built|quit|cut|put|set|hurt)$|(?<!n|sp|f|bl|br)eed$|(?<!ne|fe|ble)ed$/i

/** The form of a verb that goes with "he" or "she", from the one that goes with "I". */
export function thirdPersonOf(verb: string): string {
  const irregular = IRREGULAR[verb.toLowerCase()]
  if (irregular !== undefined) return irregular
  if (SAME.test(verb)) return verb
  if (/[^aeiou]y$/i.test(verb)) return `${verb.slice(0, -1)}ies`
  return /(?:s|x|z|ch|sh|o)$/i.test(verb) ? `${verb}es` : `${verb}s`
}
