import { type AgentLimits, ApprovalDesk, type ApprovalStore, EventBus, Supervisor, systemClock } from '@openpa/core'
import {
  createApprovalStore,
  createBudgetLedger,
  createGrantStore,
  createRunStore,
  createSessionStore,
  createSettingsStore,
  type Database,
} from '@openpa/database'
import { createMemoryArchive, createMemoryCurator, createMemoryUpkeep, createPgMemoryStore } from '@openpa/memory'
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
import { createSkillParts } from './compose-skills.ts'
import type { AccessTokens } from './http/access-tokens.ts'
import { LOCAL_OWNER } from './local-owner.ts'
import { privateValue } from './private-files.ts'

/** What is ready before the parts are put together. */
export interface DaemonBase {
  database: Database
  accessTokens: AccessTokens
  keyFile: string
  /** Where the person's own npm packages are. */
  packagesFolder: string
  /** Where skills of others are. */
  skillsFolder: string
  /** All folders of the assistant itself: no skill has its files there. */
  ownFolders: readonly string[]
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

/** Every adapter, and what works with them; built here and in compose-skills.ts only. */
export function createParts(base: DaemonBase) {
  const { database, log, keyFile, packagesFolder, modelsFolder, env, limits } = base
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
  const asking = createApprovalParts(database, configuration, (at) => queue.expect(at))
  const expire = () => expireApprovals(asking.approvals, () => supervisor.goOn(LOCAL_OWNER))
  const queue = new WakeQueue(database, {
    onDue: async () => {
      await reminders.fireDue()
      await expire()
      await nightly.startIfDue()
    },
    nextDue: async () => earlier(earlier(await nightly.nextDue(), await reminders.nextDue()), await expire()),
    onError: (error) => log.error({ err: error }, 'background work failed'),
  })
  reminders.wakeBy(queue)
  const skills = createSkillParts(base, {
    memory,
    reminders,
    secrets,
    configuration,
    settings,
    embedder,
    gate: asking.desk,
  })
  const bus = new EventBus()
  const supervisor = new Supervisor({
    runs,
    sessions,
    memory,
    tools: skills.skillHost,
    ...asking,
    policy: skills.policy,
    toolChooser: skills.toolChooser,
    skillFinder: skills.skillFinder,
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
  const stores = { ...asking, runs, sessions, reminders, models, configuration, feedback, secrets }
  return { ...memories, ...skills, ...stores, supervisor, embedders, embeddingModels, events, queue }
}

/** What asks the person, and what was answered. */
function createApprovalParts(database: Database, configuration: Configuration, onAsked: (expiresAt: Date) => void) {
  const approvals = createApprovalStore(database)
  const grants = createGrantStore(database)
  const settings = (ownerId: string) => configuration.approvals(ownerId)
  return { approvals, grants, desk: new ApprovalDesk({ approvals, grants, clock: systemClock, settings, onAsked }) }
}

/** A question that nobody has answered in time is a no, and its run goes on with that. @returns when the next one is over. */
async function expireApprovals(approvals: ApprovalStore, goOn: () => Promise<void>): Promise<Date | undefined> {
  const { expired, next } = await approvals.expireDue(LOCAL_OWNER, systemClock.now())
  if (expired > 0) await goOn()
  return next
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

/** What the daemon is made of. */
export type DaemonParts = ReturnType<typeof createParts>
