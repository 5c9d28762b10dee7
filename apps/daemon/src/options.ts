import { parseArgs } from 'node:util'
import { AssistantError } from '@openpa/core'
import { z } from 'zod'

/** How a daemon is started. `tcpPort` undefined: Unix socket only (loopback TCP on Windows). */
export interface DaemonOptions {
  tcpPort: number | undefined
  host: string
  databaseUrl: string | undefined
  logLevel: string
}

const Environment = z.object({
  DATABASE_URL: z.string().optional(),
  OPENPA_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
})

/** @throws {AssistantError} `config.invalid` for flags or variables that do not fit. */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): DaemonOptions {
  try {
    const { values } = parseArgs({ args: [...args], options: { tcp: { type: 'string' }, host: { type: 'string', default: '127.0.0.1' } } })
    const { DATABASE_URL, OPENPA_LOG_LEVEL } = Environment.parse(env)
    const port = values.tcp === undefined ? (process.platform === 'win32' ? 0 : undefined) : z.coerce.number().int().min(0).max(65_535).parse(values.tcp)
    return { tcpPort: port, host: values.host, databaseUrl: DATABASE_URL || undefined, logLevel: OPENPA_LOG_LEVEL }
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : String(error)
    throw new AssistantError('config.invalid', `The daemon cannot be started so: ${why}`, { hint: 'assistant daemon start --help' })
  }
}
