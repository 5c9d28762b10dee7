import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type AgentLimits, EventBus, RoutingPolicy, Supervisor, systemClock } from '@openpa/core'
import {
  createBudgetLedger,
  createRunStore,
  createSessionStore,
  createSettingsStore,
  type Database,
} from '@openpa/database'
import { createMemoryArchive, createMemoryCurator, createMemoryUpkeep, createPgMemoryStore } from '@openpa/memory'
import { SkillHost } from '@openpa/skill-host'
import { sql } from 'kysely'
import type { Logger } from 'pino'
import { Configuration } from './adapters/configuration.ts'
import { createDesktopNotifier } from './adapters/desktop-notifier.ts'
import { Embedders } from './adapters/embedders.ts'
import { EmbeddingModels } from './adapters/embedding-models.ts'
import { FeedbackLog } from './adapters/feedback-log.ts'
import { MemoryKeeper } from './adapters/memory-keeper.ts'
import { ModelConnections } from './adapters/model-connections.ts'
import { NightlyUpkeep } from './adapters/nightly-upkeep.ts'
import { Reminders } from './adapters/reminders.ts'
import { createSecretStore } from './adapters/secret-store.ts'
import { createBuiltInEmbedder } from './adapters/static-embedder.ts'
import { WakeQueue } from './adapters/wake-queue.ts'
import { type AppDeps, createApp } from './app.ts'
import type { AccessTokens } from './http/access-tokens.ts'
import { redactText } from './logger.ts'
import { privateValue } from './private-files.ts'
import { loadShippedSkills } from './shipped-skills.ts'

/** The one owner of an embedded assistant. */
export const LOCAL_OWNER = '00000000-0000-4000-8000-000000000001'

/** What is ready before the parts are put together. */
export interface DaemonBase {
  database: Database
  accessTokens: AccessTokens
  keyFile: string
  /** Where the person's own npm packages are. */
  packagesFolder: string
  /** Where embedding models are that the person has downloaded. */
  modelsFolder: string
  env: NodeJS.ProcessEnv
  log: Logger
  version: string
  startedAt: string
  limits: AgentLimits
  /** TCP port, once known. */
  port(): number | undefined
  requestStop(): void
}

const KEY_BYTES = 32
/** How long a stop waits for runs at work. */
const GRACE_MS = 5000
/** When the work after a start failed, it is tried again after this. */
const RETRY_MS = 2000
/** How long it waits after that for connections to end by themselves. */
const LAST_WORDS_MS = 300

/** Requests that no shipped skill serves: what the policy compares with, to know when nothing fits. */
const readBackground = () =>
  readFileSync(new URL('../data/requests-beyond-skills.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')

/** Every adapter, and what works with them; the only place that builds any. */
function createParts({ database, log, keyFile, packagesFolder, modelsFolder, env, limits }: DaemonBase) {
  const settings = createSettingsStore(database)
  const configuration = new Configuration(settings)
  const secrets = createSecretStore(database, () => Buffer.from(privateValue(keyFile, KEY_BYTES), 'base64url'))
  const models = new ModelConnections(database, secrets, configuration)
  const embedder = createBuiltInEmbedder()
  const embeddingModels = new EmbeddingModels({ packages: packagesFolder, models: modelsFolder })
  const embedders = new Embedders({
    database,
    settings,
    models,
    builtIn: embedder,
    local: embeddingModels,
    onError: (error) => log.error({ err: error }, 'the embedder could not be changed'),
  })
  const memories = createMemoryParts(database, embedders, configuration, log)
  const { memory, keeper, nightly } = memories
  const runs = createRunStore(database)
  const sessions = createSessionStore(database)
  const notifier = createDesktopNotifier(env, () => configuration.get(LOCAL_OWNER, 'notify.desktop'))
  const reminders = new Reminders(database, systemClock, notifier)
  const queue = new WakeQueue(database, {
    onDue: () => reminders.fireDue().then(() => nightly.startIfDue()),
    nextDue: async () => earlier(await nightly.nextDue(), await reminders.nextDue()),
    onError: (error) => log.error({ err: error }, 'background work failed'),
  })
  reminders.wakeBy(queue)
  const skillLog = (skill: string, line: string) => log.info({ skill, line: line.slice(0, 1000) }, 'skill')
  const skillHost = new SkillHost(loadShippedSkills(), { memory, reminders, log: skillLog })
  const policy = new RoutingPolicy(embedder, skillHost.commands(), readBackground())
  const bus = new EventBus()
  const supervisor = new Supervisor({
    runs,
    sessions,
    memory,
    tools: skillHost,
    policy,
    models,
    budget: createBudgetLedger(database, (ownerId) => configuration.caps(ownerId)),
    bus,
    clock: systemClock,
    limits,
    timeZone: (ownerId) => configuration.get(ownerId, 'timezone'),
    onRunOver: (ownerId) => keeper.runOver(ownerId),
    onBug: (error, runId) => log.error({ err: error, runId }, 'a run failed on a bug'),
  })
  const feedback = new FeedbackLog(database)
  const events = { runs, bus }
  const stores = { runs, sessions, reminders, models, configuration, feedback }
  return { ...memories, ...stores, supervisor, embedders, embeddingModels, events, queue, skillHost, policy }
}

/** The memory, the person's hands on it, and what keeps it in order. */
function createMemoryParts(database: Database, embedders: Embedders, configuration: Configuration, log: Logger) {
  const memory = createPgMemoryStore(database, embedders)
  const keeper = new MemoryKeeper({
    database,
    embedders,
    memory,
    distils: (ownerId) => configuration.get(ownerId, 'memory.distil'),
    onError: (error) => log.error({ err: error }, 'turns could not be kept as memories'),
  })
  const parts = { database, embedder: embedders, clock: systemClock }
  const upkeep = createMemoryUpkeep({
    ...parts,
    settings: async (ownerId) => ({ halfLifeDays: await configuration.get(ownerId, 'memory.halfLifeDays') }),
  })
  const nightly = new NightlyUpkeep({
    upkeep,
    ownerId: LOCAL_OWNER,
    clock: systemClock,
    quietHour: async () => ({
      timeZone: await configuration.get(LOCAL_OWNER, 'timezone'),
      hour: await configuration.get(LOCAL_OWNER, 'memory.quietHour'),
    }),
    onError: (error) => log.error({ err: error }, 'the memory could not be tidied'),
  })
  const runUpkeep = () => nightly.runNow()
  const curator = createMemoryCurator(parts)
  return { memory, keeper, upkeep, nightly, runUpkeep, curator, archive: createMemoryArchive(database, embedders) }
}

const earlier = (one: Date, other: Date | undefined): Date => (other && other < one ? other : one)

/** What the daemon says of itself over HTTP. */
const selfDescription = (base: DaemonBase, { models, skillHost }: ReturnType<typeof createParts>) => ({
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
  skills: () =>
    skillHost
      .skills()
      .map(({ name, packageName, version, tools }) => ({ name, packageName, version, tools: [...tools.keys()] })),
})

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
    open(): void {
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
      await Promise.all(servers.map(closeServer))
      await base.database.close()
    },
  }
}

/** What a daemon does by itself after its start. A database that goes away just then is waited for. */
async function takeUp(
  { embedders, keeper, policy, queue, reminders, supervisor }: ReturnType<typeof createParts>,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted)
    try {
      await embedders.open(LOCAL_OWNER)
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
