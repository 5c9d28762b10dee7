import { ApprovalDesk, type ApprovalStore, EventBus, Supervisor, systemClock } from '@openpa/core'
import {
  createApprovalStore,
  createBudgetLedger,
  createGrantStore,
  createRunStore,
  createSessionStore,
  createSettingsStore,
  type Database,
} from '@openpa/database'
import { Configuration } from './adapters/configuration.ts'
import { createDesktopNotifier } from './adapters/desktop-notifier.ts'
import { Embedders } from './adapters/embedders.ts'
import { EmbeddingModels } from './adapters/embedding-models.ts'
import { FeedbackLog } from './adapters/feedback-log.ts'
import { systemKeychain } from './adapters/keychain.ts'
import { ModelConnections } from './adapters/model-connections.ts'
import { Reminders } from './adapters/reminders.ts'
import { SecretKey } from './adapters/secret-key.ts'
import { createSecretStore } from './adapters/secret-store.ts'
import { createBuiltInEmbedder } from './adapters/static-embedder.ts'
import { WakeQueue } from './adapters/wake-queue.ts'
import { createMemoryParts } from './compose-memory.ts'
import { createSkillParts } from './compose-skills.ts'
import { type DaemonBase, LOCAL_OWNER } from './daemon-base.ts'

/** Every adapter, and what works with them; only this file and its neighbours `compose-memory.ts` and `compose-skills.ts` build any. */
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
  const { desk: gate } = asking
  const skills = createSkillParts(base, { memory, reminders, secrets, configuration, settings, embedder, gate })
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

const earlier = (one: Date, other: Date | undefined): Date => (other && other < one ? other : one)

/** What the daemon is made of. */
export type DaemonParts = ReturnType<typeof createParts>
