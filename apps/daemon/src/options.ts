import { parseArgs } from 'node:util'
import { type AgentLimits, AssistantError, DEFAULT_AGENT_LIMITS, isAssistantError } from '@openpa/core'
import { z } from 'zod'

/** How a daemon is started. `tcpPort` undefined: Unix socket only (loopback TCP on Windows). */
export interface DaemonOptions {
  tcpPort: number | undefined
  host: string
  databaseUrl: string | undefined
  logLevel: string
  limits: AgentLimits
}

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost'])
const Ms = z.coerce.number().int().min(100).max(3_600_000)

const Environment = z.object({
  DATABASE_URL: z.string().optional(),
  OPENPA_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** Longest silence of a model within an answer. */
  OPENPA_MODEL_STALL_MS: Ms.default(DEFAULT_AGENT_LIMITS.stallMs),
  /** Longest wait for the first piece of an answer: a local model may have to be loaded first. */
  OPENPA_MODEL_FIRST_PIECE_MS: Ms.default(DEFAULT_AGENT_LIMITS.firstPieceMs),
})

/** @throws {AssistantError} `daemon.bind-refused`: whoever reaches the port from elsewhere would see it all unencrypted. */
function refuseOtherHosts(host: string): void {
  if (LOOPBACK.has(host)) return
  const message = `Refusing to listen on ${host}: beyond this machine only with TLS and a token, which this version does not offer.`
  throw new AssistantError('daemon.bind-refused', message, { hint: 'Leave --host away, or forward the port yourself.' })
}

/**
 * What flags and environment variables say.
 * @throws {AssistantError} `config.invalid` for what does not fit, `daemon.bind-refused` for any other host than loopback.
 */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): DaemonOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { tcp: { type: 'string' }, host: { type: 'string', default: '127.0.0.1' } },
    })
    refuseOtherHosts(values.host)
    const variables = Environment.parse(env)
    const port =
      values.tcp === undefined
        ? process.platform === 'win32'
          ? 0
          : undefined
        : z.coerce.number().int().min(0).max(65_535).parse(values.tcp)
    const { OPENPA_MODEL_STALL_MS: stallMs, OPENPA_MODEL_FIRST_PIECE_MS: firstPieceMs } = variables
    return {
      tcpPort: port,
      host: values.host,
      databaseUrl: variables.DATABASE_URL || undefined,
      logLevel: variables.OPENPA_LOG_LEVEL,
      limits: { ...DEFAULT_AGENT_LIMITS, stallMs, firstPieceMs },
    }
  } catch (error) {
    if (isAssistantError(error)) throw error
    const why =
      error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : String(error)
    throw new AssistantError('config.invalid', `The daemon cannot be started so: ${why}`, {
      hint: 'assistant daemon start --help',
    })
  }
}
