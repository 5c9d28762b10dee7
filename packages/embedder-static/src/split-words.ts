/** Ideographs, each of which BERT takes as a word of its own. */
const CJK =
  '\\u{4E00}-\\u{9FFF}\\u{3400}-\\u{4DBF}\\u{20000}-\\u{2A6DF}\\u{2A700}-\\u{2CEAF}\\u{F900}-\\u{FAFF}\\u{2F800}-\\u{2FA1F}'
/** BERT counts the ASCII symbols as punctuation, other symbols not. */
const PUNCTUATION = '\\p{P}$+<=>^`|~'
const WORDS = new RegExp(`[${PUNCTUATION}${CJK}]|[^\\s${PUNCTUATION}${CJK}]+`, 'gu')
/** Marks, control, zero-width and unassigned characters, unpaired surrogates; line breaks and tabs stay as spaces. */
const REMOVED = /(?![\t\n\r])[\p{Mn}\p{C}\uFFFD]/gu
const PLAIN = /^[\t\n\r -~]*$/

/**
 * Splits text as BERT's uncased basic tokenizer does: lower case, accents and control characters gone, punctuation
 * and ideographs apart.
 * @returns the words in order; none for text without any.
 * @see https://github.com/google-research/bert/blob/master/tokenization.py
 */
export const splitWords = (text: string): string[] =>
  (PLAIN.test(text) ? text : text.normalize('NFD').replace(REMOVED, '')).toLowerCase().match(WORDS) ?? []
