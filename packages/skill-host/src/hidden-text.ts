/**
 * What a person does not see and a model reads: controls, zero-width and direction marks, tag characters, variation selectors.
 * @see https://www.unicode.org/reports/tr36/
 */
const HIDDEN = /\p{Cc}|\p{Cf}|\p{Co}|\p{Cn}|\p{Variation_Selector}|[\u115F\u1160\u3164\uFFA0]/u

const PLAIN_SPACE = /[\n\t]/g
/** Marks that stand inside one emoji: joiner, and the selector of its coloured form. */
const IN_EMOJI = /(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier})[\u200D\uFE0F]/gu

/** Where in `value` a text, or a name, has something that cannot be seen, as a path; undefined where there is none. */
export function hiddenText(value: unknown, path = 'description'): string | undefined {
  if (typeof value === 'string')
    return HIDDEN.test(value.replace(PLAIN_SPACE, '').replace(IN_EMOJI, '')) ? path : undefined
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, inner] of Object.entries(value)) {
    const found = hiddenText(key, path) ?? hiddenText(inner, Array.isArray(value) ? path : key)
    if (found !== undefined) return found
  }
  return undefined
}
