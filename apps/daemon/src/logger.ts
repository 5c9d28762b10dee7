import { type Logger, pino } from 'pino'

/** Names under which secrets travel; redacted wherever they turn up in a logged object. */
const SECRET_FIELDS = [
  'authorization',
  'key',
  'apiKey',
  'token',
  'secret',
  'password',
  'cookie',
  'text',
  'attachment',
  'messages',
]
const PATHS = SECRET_FIELDS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`])

/** Things that look like keys in a message or stack, whatever they are called. */
const LOOKS_SECRET = /\b(?:Bearer\s+)[\w.~+/-]+=*|\bsk-[\w-]{8,}|\b[\w-]{43}\b/g

/** Removes what looks like a key from a line of text. */
export const redactText = (text: string): string => text.replace(LOOKS_SECRET, '[redacted]')

/** The daemon's log: JSON lines to standard error or `file`. Neither what people say nor any key gets into it. */
export const createLogger = (level: string): Logger =>
  pino(
    {
      level,
      redact: { paths: PATHS, censor: '[redacted]' },
      serializers: {
        err: (error: unknown) => {
          if (!(error instanceof Error)) return redactText(String(error))
          const cause = error.cause instanceof Error ? { cause: redactText(error.cause.message) } : {}
          return {
            type: error.name,
            message: redactText(error.message),
            stack: redactText(error.stack ?? ''),
            ...cause,
          }
        },
      },
    },
    pino.destination({ dest: 2, sync: true }),
  )
