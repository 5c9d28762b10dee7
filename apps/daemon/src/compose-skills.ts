import { homedir } from 'node:os'
import {
  type ApprovalDesk,
  type Embedder,
  type MemoryStore,
  RoutingPolicy,
  type SecretStore,
  systemClock,
  ToolChooser,
  toolProfiles,
} from '@openpa/core'
import { createAuditLog, createSkillRows, type SettingsStore } from '@openpa/database'
import {
  createEgress,
  type DiscoveryReach,
  type Egress,
  findBubblewrap,
  type McpSecrets,
  McpServers,
  npmRegistry,
  SkillDiscovery,
  SkillHost,
  SkillLibrary,
  SkillRegistry,
  secretKey,
} from '@openpa/skill-host'
import { type Configuration, NPMS_REGISTRY } from './adapters/configuration.ts'
import type { Reminders } from './adapters/reminders.ts'
import { ShippedSwitches } from './adapters/shipped-switches.ts'
import { SkillNotes } from './adapters/skill-notes.ts'
import { SkillSettings } from './adapters/skill-settings.ts'
import { type DaemonBase, LOCAL_OWNER } from './daemon-base.ts'
import { readBackground, readMasks } from './policy-samples.ts'
import { byPerson } from './routes/by-person.ts'
import { shippedSkills } from './shipped-skills.ts'

/** Asked of npm each time: the person may set it while the daemon runs. */
const registryUrl = async (setting: string) => (setting === NPMS_REGISTRY ? npmRegistry() : setting)

/** As many as a registry tells of at once. */
const MOST_PUBLISHED = 250

/** Unless it is said otherwise, the registry is asked only where the person has named one, or has installed from it. */
async function discoveryReach(configuration: Configuration, library: SkillLibrary): Promise<DiscoveryReach> {
  const wanted = await configuration.get(LOCAL_OWNER, 'skills.discovery')
  if (wanted === 'off') return 'nowhere'
  const isUsed = library.list().some(({ source }) => source.kind === 'registry')
  const isNamed = (await configuration.get(LOCAL_OWNER, 'skills.registry')) !== NPMS_REGISTRY
  return wanted === 'on' || isUsed || isNamed ? 'registry' : 'installed'
}

/** Skills: what serves their powers, those of ours, those of others, and the policy that chooses among their commands. */
export function createSkillParts(
  base: DaemonBase,
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
  const { database, log, skillsFolder, ownFolders, env } = base
  const { memory, reminders, secrets, configuration, settings, embedder, gate } = parts
  const audit = createAuditLog(database)
  const skillRows = createSkillRows(database)
  const notes = new SkillNotes(reminders, systemClock)
  const egress = createEgress()
  const bubblewrap = findBubblewrap(env.PATH)
  const shipped = shippedSkills()
  const skillHost = new SkillHost(shipped, {
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
  const background = readBackground()
  const choosers = createChoosers(embedder, skillHost, background)
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
  })
  const skillRegistry = new SkillRegistry(library, registrySettings)
  const shippedSwitches = new ShippedSwitches({ skills: shipped, host: skillHost, store: settings })
  const skillFinder = new SkillDiscovery({
    library,
    shipped: shippedSwitches,
    embedder,
    background,
    published: () => skillRegistry.search('', MOST_PUBLISHED),
    reach: () => discoveryReach(configuration, library),
    onInstalled: (ownerId, action, target) => audit.append(ownerId, [byPerson(action, target)]),
    now: () => systemClock.now(),
  })
  const skillSettings = new SkillSettings({ store: settings, host: skillHost, library, switches: shippedSwitches })
  return {
    skillHost,
    shippedSwitches,
    skillRows,
    library,
    skillRegistry,
    skillSettings,
    skillFinder,
    mcpServers: createMcpServers(base, skillHost, { bubblewrap, egress, secrets }),
    ...choosers,
    audit,
  }
}

/** What chooses among commands and tools, whenever skills come or go. */
function createChoosers(embedder: Embedder, skillHost: SkillHost, background: readonly string[]) {
  const policy = new RoutingPolicy(embedder, skillHost.commands(), background, readMasks)
  const toolChooser = new ToolChooser(
    embedder,
    () => toolProfiles(skillHost),
    () => policy.sentences(),
  )
  skillHost.watch(() => {
    policy.use(skillHost.commands())
    toolChooser.renew()
  })
  return { policy, toolChooser }
}

function createMcpServers(
  { skillsFolder, env, log }: DaemonBase,
  host: SkillHost,
  { bubblewrap, egress, secrets }: { bubblewrap: string | undefined; egress: Egress; secrets: SecretStore },
) {
  return new McpServers({
    host,
    folder: skillsFolder,
    bubblewrap,
    env,
    egress,
    secrets: mcpSecrets(secrets),
    now: () => systemClock.now(),
    log: (server, line) => log.info({ server, line: line.slice(0, 1000) }, 'mcp server'),
  })
}

/** What MCP servers are given of secrets: the person's, by name, and each its own login. */
const mcpSecrets = (secrets: SecretStore): McpSecrets => ({
  secret: (name) => secrets.get(LOCAL_OWNER, secretKey(name)),
  token: (server) => secrets.get(LOCAL_OWNER, `mcp:${server}`),
  setToken: (server, text) => secrets.set(LOCAL_OWNER, `mcp:${server}`, text),
  removeToken: async (server) => void (await secrets.remove(LOCAL_OWNER, `mcp:${server}`)),
})
