/** Rough count of tokens: English text runs at about four characters a token, so a little less errs on the safe side. */
export const estimateTokens = (text: string): number => Math.ceil(text.length / 3.6)
