import { AssistantError } from '@openpa/core'

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : '')
const UNREACHABLE = new Set(
  'ECONNREFUSED ECONNRESET ENOTFOUND ETIMEDOUT EPIPE EAI_AGAIN EHOSTUNREACH ENETUNREACH 53300 57P01 57P02 57P03'.split(
    ' ',
  ),
)

/** The error as one of ours where it is one that we know (connection lost, disk full); anything else stays itself. */
export function translateDatabaseError(error: unknown): unknown {
  const code = codeOf(error)
  const text = error instanceof Error ? error.message : ''
  if (code === 'ENOSPC' || code === '53100' || /no space left on device/i.test(text)) {
    return new AssistantError('database.disk-full', 'The disk is full: nothing was stored.', {
      cause: error,
      hint: 'Free some space, then ask again. What was acknowledged before is safe.',
    })
  }
  if (
    UNREACHABLE.has(code) ||
    code.startsWith('08') ||
    /Connection terminated|is not queryable|PGlite is closed/.test(text)
  ) {
    return new AssistantError('database.unavailable', 'The database cannot be reached.', {
      cause: error,
      hint: 'See: assistant daemon status',
    })
  }
  return error
}
