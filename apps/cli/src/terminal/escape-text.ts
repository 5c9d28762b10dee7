/** Characters that move the cursor, change colours or the direction of reading: text from elsewhere shows them, and is not obeyed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about.
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff]/g

/** `text` with control and direction characters written as `\u{…}`; line breaks and tabs stay. */
export const escapeText = (text: string): string =>
  text.replaceAll('\r\n', '\n').replace(UNSAFE, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`)
