import { storable } from '@openpa/core'

/** Text of a file, {@link storable}, without a byte order mark. Lines end in `\n`, whatever wrote the file. */
export const plainText = (text: string): string =>
  storable(text)
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
