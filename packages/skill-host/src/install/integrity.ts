import { createHash } from 'node:crypto'

/** The largest archive that is taken. */
export const MOST_TARBALL_BYTES = 50_000_000

/** npm's name for what bytes are. @see https://w3c.github.io/webappsec-subresource-integrity/ */
export const integrityOf = (bytes: Uint8Array): string =>
  `sha512-${createHash('sha512').update(bytes).digest('base64')}`
