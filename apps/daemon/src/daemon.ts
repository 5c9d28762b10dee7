import type { Server } from 'node:http'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { isAssistantError } from '@openpa/core'
import type { Database } from '@openpa/database'
import { findBubblewrap } from '@openpa/skill-host'
import { sql } from 'kysely'
import type { Logger } from 'pino'
import { skillView, skillViews } from './adapters/skill-views.ts'
import { type AppDeps, createApp } from './app.ts'
import { createParts, type DaemonParts } from './compose.ts'
import { type DaemonBase, LOCAL_OWNER } from './daemon-base.ts'
import { redactText } from './logger.ts'

/** How long a stop waits for runs at work. */
const GRACE_MS = 5000
/** When the work after a start failed, it is tried again after this. */
const RETRY_MS = 2000
/** How long it waits after that for connections to end by themselves. */
const LAST_WORDS_MS = 300

/** What the daemon says of itself over HTTP. */
const selfDescription = (base: DaemonBase, parts: DaemonParts) => {
  const {
    audit,
    configuration,
    grants,
    library,
    models,
    sealingKey,
    skillHost,
    skillRows,
    skillSettings,
    shippedSwitches,
  } = parts
  return {
    ownerId: LOCAL_OWNER,
    version: base.version,
    facts: () => {
      const { version, startedAt, database } = base
      return { version, pid: process.pid, startedAt, home: database.kind, port: base.port() }
    },
    counts: async (ownerId: string) => ({
      ...(await countRows(base.database, ownerId)),
      model: (await models.list(ownerId)).find(({ isDefault }) => isDefault)?.name ?? null,
    }),
    skills: () => skillViews(parts),
    skill: (name: string) => skillView(parts, name),
    switchSkill: async (ownerId: string, name: string, enabled: boolean) => {
      if (!(await shippedSwitches.setEnabled(ownerId, name, enabled))) await library.setEnabled(name, enabled)
    },
    secretUses: (name: string) =>
      skillHost
        .skills()
        .flatMap(({ name: skill, permissions }) =>
          permissions.secrets.filter((secret) => secret.name === name).map(({ hosts }) => ({ skill, hosts })),
        ),
    examine: async (ownerId: string) => {
      // Loaded when it is asked for.
      const { examine } = await import('./adapters/doctor.ts')
      const sandboxMode = () => configuration.get(ownerId, 'skills.sandbox')
      const bubblewrap = findBubblewrap(base.env.PATH)
      return examine({ ...base, audit, models, sealingKey, sandboxMode, bubblewrap }, ownerId)
    },
    removeSkill: async (ownerId: string, name: string, { data }: { data: boolean }) => {
      const { name: skill, packageName } = await library.remove(name)
      // Another skill may take its name.
      await grants.revokeSkill(ownerId, skill)
      await skillSettings.clear(ownerId, skill)
      const rows = data ? await skillRows.clear(ownerId, skill) : (await skillRows.keys(ownerId, skill, '')).length
      return { name: skill, packageName, rows, rowsDeleted: data }
    },
  }
}

/** Puts the parts together. */
export function createDaemon(base: DaemonBase) {
  const parts = createParts(base)
  const stopping = new AbortController()
  let ready = false
  let tasks = Promise.resolve()
  const deps: AppDeps = {
    ...parts,
    ...selfDescription(base, parts),
    accessTokens: base.accessTokens,
    isReady: () => ready,
    stop: base.requestStop,
    onBug: (error, path) => base.log.error({ err: error, path: redactText(path) }, 'a request failed on a bug'),
  }
  return {
    app: createApp(deps),
    /** Serves from now on; then, behind the first answers, takes up what a crash left and starts the queue. */
    async open(): Promise<void> {
      // Before the first request: it may be for a skill of others.
      await openSkills(parts, base.log).catch((error: unknown) =>
        base.log.error({ err: error }, 'skills are opened later'),
      )
      ready = true
      tasks = takeUp(parts, base.log, stopping.signal)
    },
    /** Takes no more requests, lets runs end, closes servers and database. */
    async close(servers: readonly Server[]): Promise<void> {
      ready = false
      stopping.abort()
      await tasks
      await parts.supervisor.stop(GRACE_MS)
      await parts.queue.stop()
      await parts.nightly.stop()
      await parts.keeper.stop()
      await parts.embeddingModels.stop()
      await parts.embedders.stop()
      await parts.skillHost.close()
      await Promise.all(servers.map(closeServer))
      await base.database.close()
    },
  }
}

/** What a daemon does by itself after its start. A database that goes away just then is waited for. */
async function takeUp(parts: DaemonParts, log: Logger, signal: AbortSignal): Promise<void> {
  const { embedders, keeper, library, policy, queue, reminders, supervisor } = parts
  while (!signal.aborted)
    try {
      await embedders.open(LOCAL_OWNER)
      if (!library.isOpen) await openSkills(parts, log)
      await policy.prepare()
      await queue.start()
      await reminders.fireDue()
      await supervisor.resumeInterrupted(LOCAL_OWNER)
      await keeper.start(LOCAL_OWNER)
      return
    } catch (error) {
      log.error({ err: error }, 'background work failed')
      await pause(RETRY_MS, undefined, { signal }).catch(() => undefined)
    }
}

/** What the person has set for skills, then the skills of others and the MCP servers. A list that cannot be read keeps its own away. */
async function openSkills(
  { library, mcpServers, shippedSwitches, skillSettings }: DaemonParts,
  log: Logger,
): Promise<void> {
  const tell = (error: unknown) => {
    if (!isAssistantError(error, 'config.invalid')) throw error
    log.error({ err: error }, error.message)
  }
  await skillSettings.open(LOCAL_OWNER)
  await shippedSwitches.open(LOCAL_OWNER)
  await library.open().catch(tell)
  await mcpServers.open().catch(tell)
}

/** Lets answers that are on their way arrive; streams without an end are cut. */
async function closeServer(server: Server): Promise<void> {
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  server.close(() => resolve())
  const timer = setTimeout(() => server.closeAllConnections(), LAST_WORDS_MS)
  await closed
  clearTimeout(timer)
}

async function countRows(database: Database, ownerId: string) {
  return database.asOwner(ownerId, async (tx) => {
    const { rows } = await sql<{ memories: number; reminders: number; unseen: number; running: number }>`
      select (select count(*)::int from memory.items where session is null) as memories,
             (select count(*)::int from assistant.schedules where status = 'pending') as reminders,
             (select count(*)::int from assistant.inbox where seen_at is null) as unseen,
             (select count(*)::int from assistant.runs where status = 'running') as running`.execute(tx)
    const { running, ...counts } = rows[0] ?? { memories: 0, reminders: 0, unseen: 0, running: 0 }
    return { ...counts, runningRuns: running }
  })
}

/** Where narrower tokens are kept, beside the owner's. */
export const narrowerTokensFile = (configFolder: string): string => join(configFolder, 'tokens.json')
