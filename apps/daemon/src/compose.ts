import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import {
  type AgentLimits,
  ApprovalDesk,
  type ApprovalStore,
  type Embedder,
  EventBus,
  type MemoryStore,
  RoutingPolicy,
  type SecretStore,
  Supervisor,
  systemClock,
} from '@openpa/core'
import {
  createApprovalStore,
  createAuditLog,
  createBudgetLedger,
  createGrantStore,
  createRunStore,
  createSessionStore,
  createSettingsStore,
  createSkillRows,
  type Database,
  type SettingsStore,
} from '@openpa/database'
import { createMemoryArchive, createMemoryCurator, createMemoryUpkeep, createPgMemoryStore } from '@openpa/memory'
import {
  createEgress,
  findBubblewrap,
  type McpSecrets,
  McpServers,
  npmRegistry,
  SkillHost,
  SkillLibrary,
  SkillRegistry,
  secretKey,
} from '@openpa/skill-host'
import type { Logger } from 'pino'
import { Configuration, NPMS_REGISTRY } from './adapters/configuration.ts'
import { createDesktopNotifier } from './adapters/desktop-notifier.ts'
import { Embedders } from './adapters/embedders.ts'
import { EmbeddingModels } from './adapters/embedding-models.ts'
import { FeedbackLog } from './adapters/feedback-log.ts'
import { MemoryKeeper } from './adapters/memory-keeper.ts'
import { ModelConnections } from './adapters/model-connections.ts'
import { NightlyUpkeep } from './adapters/nightly-upkeep.ts'
import { Reminders } from './adapters/reminders.ts'
import { createSecretStore } from './adapters/secret-store.ts'
import { SkillNotes } from './adapters/skill-notes.ts'
import { SkillSettings } from './adapters/skill-settings.ts'
import { createBuiltInEmbedder } from './adapters/static-embedder.ts'
import { WakeQueue } from './adapters/wake-queue.ts'
import type { AccessTokens } from './http/access-tokens.ts'
import { privateValue } from './private-files.ts'
import { shippedSkills } from './shipped-skills.ts'

/** The one owner of an embedded assistant. */
export const LOCAL_OWNER = '00000000-0000-4000-8000-000000000001'

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
/** Requests that no shipped skill serves: what the policy compares with, to know when nothing fits. */
const readBackground = () =>
  readFileSync(new URL('../data/requests-beyond-skills.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')

/** Every adapter, and what works with them; the only place that builds any. */
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

/** Asked of npm each time: the person may set it while the daemon runs. */
const registryUrl = async (setting: string) => (setting === NPMS_REGISTRY ? npmRegistry() : setting)

/** Skills: what serves their powers, those of ours, those of others, and the policy that chooses among their commands. */
function createSkillParts(
  { database, log, skillsFolder, ownFolders, env }: DaemonBase,
  parts: {
    memory: MemoryStore
    reminders: Reminders
    secrets: SecretStore
    configuration: Configuration
    settings: SettingsStore
    embedder: Embedder
    gate: ApprovalDesk
  },
) {
  const { memory, reminders, secrets, configuration, settings, embedder, gate } = parts
  const audit = createAuditLog(database)
  const skillRows = createSkillRows(database)
  const notes = new SkillNotes(reminders, systemClock)
  const egress = createEgress()
  const bubblewrap = findBubblewrap(env.PATH)
  const skillHost = new SkillHost(shippedSkills(), {
    memory,
    reminders,
    secrets,
    audit,
    rows: skillRows,
    egress,
    gate,
    notify: (ownerId, skill, text) => notes.post(ownerId, skill, text),
    log: (skill, line) => log.info({ skill, line: line.slice(0, 1000) }, 'skill'),
    home: env.HOME ?? homedir(),
    ownFolders,
    env,
  })
  const policy = new RoutingPolicy(embedder, skillHost.commands(), readBackground())
  const registrySettings = async () => ({
    url: await registryUrl(await configuration.get(LOCAL_OWNER, 'skills.registry')),
    cooldown: { days: await configuration.get(LOCAL_OWNER, 'skills.cooldownDays'), now: systemClock.now() },
  })
  const library = new SkillLibrary({
    host: skillHost,
    registry: registrySettings,
    folder: skillsFolder,
    mode: () => configuration.get(LOCAL_OWNER, 'skills.sandbox'),
    bubblewrap,
    onChange: () => policy.use(skillHost.commands()),
  })
  const skillRegistry = new SkillRegistry(library, registrySettings)
  const skillSettings = new SkillSettings({ store: settings, host: skillHost, library })
  const mcpServers = new McpServers({
    host: skillHost,
    folder: skillsFolder,
    bubblewrap,
    env,
    egress,
    secrets: mcpSecrets(secrets),
    now: () => systemClock.now(),
    log: (server, line) => log.info({ server, line: line.slice(0, 1000) }, 'mcp server'),
  })
  return { skillHost, skillRows, library, skillRegistry, skillSettings, mcpServers, policy, audit }
}

/** What MCP servers are given of secrets: the person's, by name, and each its own login. */
const mcpSecrets = (secrets: SecretStore): McpSecrets => ({
  secret: (name) => secrets.get(LOCAL_OWNER, secretKey(name)),
  token: (server) => secrets.get(LOCAL_OWNER, `mcp:${server}`),
  setToken: (server, text) => secrets.set(LOCAL_OWNER, `mcp:${server}`, text),
  removeToken: async (server) => void (await secrets.remove(LOCAL_OWNER, `mcp:${server}`)),
})

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
