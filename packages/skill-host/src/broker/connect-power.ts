import { randomUUID } from 'node:crypto'
import { AssistantError } from '@openpa/core'
import { coversPort } from '@openpa/skill'
import type { WirePart } from '@openpa/skill/mcp'
import { z } from 'zod'
import { type Power, type PowerScope, power } from './power.ts'
import { personsSecret } from './secret-handles.ts'
import type { ServerConnection } from './server-connection.ts'
import { fillInParts, SecretFilter, secretsWritten } from './written-secrets.ts'

/** Most that are open at a time in one call. */
const MOST_OPEN = 4
/** Most that is written at once. */
const MOST_CHARS = 5_000_000

/** A connection that a call has opened. */
export interface OpenConnection {
  readonly host: string
  readonly port: number
  readonly server: ServerConnection
  readonly filter: SecretFilter
}

const Id = z.uuid()
const Target = z.strictObject({
  host: z
    .string()
    .max(255)
    .transform((host) => host.toLowerCase())
    .pipe(z.string().regex(/^(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)$/)),
  port: z.int().min(1).max(65_535),
  tls: z.boolean(),
})
const Bytes = z.union([
  z.strictObject({ text: z.string().max(MOST_CHARS) }),
  z.strictObject({ bytes: z.base64().max(2 * MOST_CHARS) }),
])
const Parts: z.ZodType<WirePart[]> = z
  .array(z.union([Bytes, z.strictObject({ base64: z.array(Bytes).max(100) })]))
  .max(100)

/** Whether the person lets the skill reach a private address of this host. */
const isPrivateAllowed = ({ skill }: PowerScope, place: { host: string; port: number }): boolean =>
  [...skill.privateHosts, ...skill.namedHosts].some((host) => coversPort(host, place))

/** The connection of this very call. */
function openOne({ connections }: PowerScope, id: string): OpenConnection {
  const found = connections.get(id)
  if (found) return found
  throw new AssistantError('input.invalid', 'That connection is not open.')
}

/** Judged anew whenever something leaves: since it was opened, the run may have come to hold what must not. */
function mayLeave({ deps, context, tool, since }: PowerScope, { host, port }: { host: string; port: number }): void {
  deps.gate.mayFetch({ context, tool, target: `${host}:${port}`, since })
  context.taint.add('outward', tool.name)
}

async function openConnection(target: z.output<typeof Target>, scope: PowerScope): Promise<string> {
  const { connections, deps, context } = scope
  if (connections.size >= MOST_OPEN)
    throw new AssistantError('skill.quota', `At most ${MOST_OPEN} connections are open at a time.`)
  mayLeave(scope, target)
  const id = randomUUID()
  const allowPrivate = isPrivateAllowed(scope, target)
  const server = await deps.egress.connect(target, { allowPrivate, signal: context.signal })
  if (context.signal.aborted || connections.size >= MOST_OPEN) server.close()
  context.signal.throwIfAborted()
  connections.set(id, { host: target.host, port: target.port, server, filter: new SecretFilter() })
  return id
}

/** The values of the secrets in what is written; each is declared for the server, and nobody on the way can read them. */
async function valuesFor(connection: OpenConnection, parts: readonly WirePart[], scope: PowerScope) {
  const { host, port, server } = connection
  const values = new Map<string, string>()
  for (const name of secretsWritten(parts)) {
    scope.check({ power: 'secret-send', name, host, port })
    if (!server.isEncrypted && !(server.isLoopback && isPrivateAllowed(scope, connection)))
      throw new AssistantError(
        'skill.egress-denied',
        `The secret "${name}" is not sent to ${host}:${port}: the connection is not encrypted.`,
      )
    values.set(name, await personsSecret(scope, name))
  }
  return values
}

async function writeTo(connection: OpenConnection, parts: readonly WirePart[], scope: PowerScope): Promise<void> {
  mayLeave(scope, connection)
  const values = await valuesFor(connection, parts, scope)
  const { bytes, forms } = fillInParts(parts, values)
  // Before it is sent: the answer may be faster.
  if (values.size > 0) connection.filter.add(forms)
  await connection.server.write(bytes, scope.context.signal)
}

async function readFrom({ server, filter }: OpenConnection, { context, tool }: PowerScope): Promise<string | null> {
  for (;;) {
    const bytes = await server.read(context.signal)
    context.taint.add('untrusted', tool.name)
    const clean = bytes === undefined ? filter.end() : filter.clean(bytes)
    if (clean.length > 0) return clean.toString('base64')
    if (bytes === undefined) return null
  }
}

/** A power over a connection that was noted when it was opened. */
const onConnection = (use: (connection: OpenConnection, scope: PowerScope) => unknown): Power =>
  power({
    args: z.tuple([Id]),
    audited: 'refusals',
    target: () => 'a connection',
    permit: ([id], scope) => void openOne(scope, id),
    use: async ([id], scope) => use(openOne(scope, id), scope),
  })

/** Connections to declared servers, for what is not HTTP. */
export const connectPowers: Readonly<Record<string, Power>> = {
  connect: power({
    args: z.tuple([Target]),
    audited: 'before',
    target: ([{ host, port }]) => `${host}:${port}`,
    permit: ([target], { check }) => check({ power: 'connect', ...target }),
    use: ([target], scope) => openConnection(target, scope),
  }),
  'connect.read': onConnection(readFrom),
  'connect.upgrade': onConnection(({ server }, { context }) => server.upgrade(context.signal)),
  'connect.close': power({
    args: z.tuple([Id]),
    audited: 'refusals',
    target: () => 'a connection',
    permit: () => undefined,
    use: async ([id], { connections }) => {
      connections.get(id)?.server.close()
      connections.delete(id)
    },
  }),
  'connect.write': power({
    args: z.tuple([Id, Parts]),
    audited: 'refusals',
    target: () => 'a connection',
    permit: ([id], scope) => void openOne(scope, id),
    use: ([id, parts], scope) => writeTo(openOne(scope, id), parts, scope),
  }),
}
