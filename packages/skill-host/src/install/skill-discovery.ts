import {
  AssistantError,
  type Embedder,
  type FoundSkill,
  isAssistantError,
  RoutingPolicy,
  type SkillFinder,
  type SkillNeed,
  type SkillProposal,
  type SlotContext,
  ToolChooser,
} from '@openpa/core'
import { describePermissions } from '@openpa/skill'
import type { LoadedSkill } from '../load-skill.ts'
import type { SkillLibrary } from './skill-library.ts'
import { loadInstalled } from './skill-sandboxes.ts'
import type { InstalledSkill } from './skills-lock.ts'

/** How far it is looked: nowhere, among what is installed and switched off, or on the registry too. */
export type DiscoveryReach = 'nowhere' | 'installed' | 'registry'

/** What a {@link SkillDiscovery} works with. */
export interface SkillDiscoveryDeps {
  library: Pick<SkillLibrary, 'discard' | 'install' | 'list' | 'plan' | 'preview' | 'setEnabled'>
  /** Of the skills that come with the assistant those that are switched off, and how they are switched on. */
  shipped: { off(): readonly LoadedSkill[]; setEnabled(ownerId: string, name: string, enabled: true): Promise<unknown> }
  /** Every package of the registry with the keyword of skills: no word of a request is sent there. */
  published(): Promise<readonly FoundSkill[]>
  reach(): Promise<DiscoveryReach>
  embedder: Embedder
  /** Requests that no skill serves. */
  background: readonly string[]
  /** Told of what was taken up, for the audit log. */
  onInstalled(ownerId: string, action: 'skill.install' | 'skill.enable', target: string): Promise<void>
  now(): Date
}

/** How near a description must be to what is needed (cosine), to be looked at more closely, and to be proposed to a model. */
const NEAR = { person: 0.3, model: 0.35 }
/** Packages that are fetched and looked at for one request. */
const MOST_LOOKED_AT = 3
/** What the registry has is asked for again after this. */
const LIST_MS = 60 * 60_000
/** A request waits no longer than this for the registry. */
const PATIENCE_MS = 5_000

/** Skills that are not at work here, for what no skill does that is. */
export class SkillDiscovery implements SkillFinder {
  readonly #deps: SkillDiscoveryDeps
  #list: { at: number; packages: readonly FoundSkill[] } | undefined

  constructor(deps: SkillDiscoveryDeps) {
    this.#deps = deps
  }

  async find(_ownerId: string, need: SkillNeed, context: SlotContext): Promise<SkillProposal | undefined> {
    const reach = await this.#deps.reach()
    if (reach === 'nowhere') return undefined
    return (
      (await this.#findSwitchedOff(need, context)) ??
      (reach === 'registry' ? await this.#findPublished(need, context) : undefined)
    )
  }

  async install(ownerId: string, { packageName, version, integrity, skill }: SkillProposal): Promise<string[]> {
    const { library, shipped, onInstalled } = this.#deps
    const ours = shipped.off().find((one) => one.packageName === packageName)
    if (ours) {
      await shipped.setEnabled(ownerId, ours.name, true)
      await onInstalled(ownerId, 'skill.enable', ours.name)
      return toolNames(ours)
    }
    const there = library.list().find((one) => one.packageName === packageName)
    if (there?.source.integrity === integrity) {
      await library.setEnabled(there.name, true)
      await onInstalled(ownerId, 'skill.enable', there.name)
      return toolNames(loadInstalled(there))
    }
    const plan = await library.plan(`${packageName}@${version}`)
    if (plan.integrity !== integrity || plan.name !== skill) {
      await library.discard(plan.id)
      throw new AssistantError('skill.integrity', `${packageName} ${version} is not what you were shown any more.`, {
        hint: 'Nothing was installed. A published version must not change: ask its publisher, or take another skill.',
      })
    }
    const installed = await library.install(plan.id)
    await onInstalled(ownerId, 'skill.install', `${packageName}@${version}`)
    return toolNames(loadInstalled(installed))
  }

  async #findSwitchedOff(need: SkillNeed, context: SlotContext): Promise<SkillProposal | undefined> {
    const { library, shipped } = this.#deps
    const off = [
      ...shipped.off().map((skill) => ({ load: () => skill, source: OURS, ...skill })),
      ...library
        .list()
        .filter(({ enabled }) => !enabled)
        .map((skill) => ({ load: () => loadInstalled(skill), worker: skill.description.worker, ...skill })),
    ]
    const near = await this.#nearest(
      need,
      off.map((skill) => ({ skill, about: `${skill.name}: ${skill.worker.description}` })),
    )
    for (const { skill } of near) {
      const loaded = skill.load()
      if (await this.#serves(loaded, need, context)) return proposalOf(loaded, skill.source)
    }
    return undefined
  }

  async #findPublished(need: SkillNeed, context: SlotContext): Promise<SkillProposal | undefined> {
    const packages = (await this.#published()).filter(({ installed }) => installed === null)
    const near = await this.#nearest(
      need,
      packages.map(({ packageName, description }) => ({ packageName, about: `${packageName}: ${description}` })),
    )
    for (const { packageName } of near.slice(0, MOST_LOOKED_AT)) {
      const proposal = await this.#lookAt(packageName, need, context).catch(passOver)
      if (proposal) return proposal
    }
    return undefined
  }

  /** Fetches a package and starts it once without any power, as an installation does. */
  async #lookAt(packageName: string, need: SkillNeed, context: SlotContext): Promise<SkillProposal | undefined> {
    const { library } = this.#deps
    const plan = await library.plan(packageName)
    try {
      if (!(await this.#serves(library.preview(plan.id), need, context))) return undefined
      return {
        skill: plan.name,
        packageName,
        version: plan.version,
        integrity: plan.integrity,
        isInstalled: false,
        publisher: plan.origin?.publisher ?? null,
        permissions: plan.permissions,
        tools: plan.tools.map(({ name, effect, description }) => `${name} (${effect}): ${description}`),
        warnings: plan.warnings,
      }
    } finally {
      await library.discard(plan.id)
    }
  }

  /** Those whose words are near enough, the nearest first. */
  async #nearest<T extends { about: string }>({ text, by }: SkillNeed, all: readonly T[]): Promise<T[]> {
    const profiles = all.map(({ about }, i) => ({ tool: String(i), description: about, examples: [] }))
    const features = await new ToolChooser(this.#deps.embedder, () => profiles).features(text)
    return all
      .map((one, i) => ({ one, near: features[i]?.centre ?? 0 }))
      .filter(({ near }) => near >= NEAR[by])
      .sort((a, b) => b.near - a.near)
      .map(({ one }) => one)
  }

  /** A person's request must be surely one of its commands, whole; a model uses tools as it likes. */
  async #serves({ commands }: LoadedSkill, { text, by }: SkillNeed, context: SlotContext): Promise<boolean> {
    if (by === 'model') return true
    const { embedder, background } = this.#deps
    const { sure } = await new RoutingPolicy(embedder, commands, background).decide(text, context, 0)
    return sure[0] !== undefined && sure[0].filled.missing.length === 0
  }

  /** What the registry has, as far as it says so in time; what comes later is there for the next request. */
  async #published(): Promise<readonly FoundSkill[]> {
    const now = this.#deps.now().getTime()
    if (this.#list && now - this.#list.at < LIST_MS) return this.#list.packages
    const asked = this.#deps.published().then(
      (packages) => {
        this.#list = { at: now, packages }
        return packages
      },
      (error: unknown) => passOver(error) ?? [],
    )
    const { promise: late, resolve } = Promise.withResolvers<readonly FoundSkill[]>()
    const timer = setTimeout(resolve, PATIENCE_MS, [])
    try {
      return await Promise.race([asked, late])
    } finally {
      clearTimeout(timer)
    }
  }
}

/** What cannot be reached, or must not be installed, is no proposal; what is a bug stays one. */
function passOver(error: unknown): undefined {
  if (!isAssistantError(error)) throw error
}

/** Of a skill that comes with the assistant: its code is the assistant's own. */
const OURS = { kind: 'shipped', integrity: 'shipped' } as const

const toolNames = ({ tools }: LoadedSkill) => [...tools.keys()]

const proposalOf = (
  { name, packageName, version, manifest, tools, settings }: LoadedSkill,
  source: InstalledSkill['source'] | typeof OURS,
): SkillProposal => ({
  skill: name,
  packageName,
  version,
  integrity: source.integrity,
  isInstalled: true,
  publisher: source.kind === 'registry' ? source.origin.publisher : null,
  permissions: describePermissions(manifest.permissions, settings),
  tools: [...tools.values()].map((tool) => `${tool.name} (${tool.effect}): ${tool.description}`),
  warnings: [],
})
