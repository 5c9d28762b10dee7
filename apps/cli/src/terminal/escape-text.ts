/**
 * Characters that move the cursor, change colours or the direction of reading, or hide: text from elsewhere shows them, and they
 * are not obeyed. Line breaks, tabs and the joiner of emoji stay.
 */
const UNSAFE = /(?![\n\t\u200d])[\p{Cc}\p{Cf}\u2028\u2029]/gu

/** `text` with control and direction characters written as `\u{…}`; line breaks and tabs stay. */
export const escapeText = (text: string): string =>
  text.replaceAll('\r\n', '\n').replace(UNSAFE, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`)
