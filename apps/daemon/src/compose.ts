import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import {
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
import { Configuration, NPMS_REGISTRY } from './adapters/configuration.ts'
import { createDesktopNotifier } from './adapters/desktop-notifier.ts'
import { Embedders } from './adapters/embedders.ts'
import { EmbeddingModels } from './adapters/embedding-models.ts'
import { FeedbackLog } from './adapters/feedback-log.ts'
import { systemKeychain } from './adapters/keychain.ts'
import { ModelConnections } from './adapters/model-connections.ts'
import { Reminders } from './adapters/reminders.ts'
import { SecretKey } from './adapters/secret-key.ts'
import { createSecretStore } from './adapters/secret-store.ts'
import { SkillNotes } from './adapters/skill-notes.ts'
import { SkillSettings } from './adapters/skill-settings.ts'
import { createBuiltInEmbedder } from './adapters/static-embedder.ts'
import { WakeQueue } from './adapters/wake-queue.ts'
import { createMemoryParts } from './compose-memory.ts'
import { type DaemonBase, LOCAL_OWNER } from './daemon-base.ts'
import { shippedSkills } from './shipped-skills.ts'

/** Requests that no shipped skill serves: what the policy compares with, to know when nothing fits. */
const readBackground = () =>
  readFileSync(new URL('../data/requests-beyond-skills.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')

/** Every adapter, and what works with them; only this file and `compose-memory.ts` build any. */
export function createParts(base: DaemonBase) {
  const { database, log, keyFile, packagesFolder, modelsFolder, env, limits } = base
  const settings = createSettingsStore(database)
  const configuration = new Configuration(settings)
  // What `OPENPA_HOME` moves, it moves with its key.
  const sealingKey = new SecretKey(keyFile, env.OPENPA_HOME ? undefined : systemKeychain())
  const secrets = createSecretStore(database, sealingKey)
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
  const stores = { ...asking, runs, sessions, reminders, models, configuration, feedback, secrets, sealingKey }
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

const earlier = (one: Date, other: Date | undefined): Date => (other && other < one ? other : one)

/** What the daemon is made of. */
export type DaemonParts = ReturnType<typeof createParts>
