import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AssistantError, type HeldUpdate, type InstallPlan } from '@openpa/core'
import { type LoadedSkill, loadSkill, readManifest } from '../load-skill.ts'
import { checkFolder } from '../sandbox/skill-folder.ts'
import type { SkillHost } from '../skill-host.ts'
import { type FetchedPackage, fetchPackage } from './fetch-package.ts'
import { installPlan, originIn } from './install-plan.ts'
import type { KnownPackage } from './name-warnings.ts'
import type { RegistrySettings } from './registry-package.ts'
import { folderName, SkillSandboxes, type SkillSandboxesDeps } from './skill-sandboxes.ts'
import { type InstalledSkill, readLock, writeLock } from './skills-lock.ts'
import { type StagedPackage, stagePackage } from './stage-package.ts'

/** Where skills are, and how they are run. */
export interface SkillLibraryDeps extends SkillSandboxesDeps {
  host: Pick<SkillHost, 'add' | 'remove' | 'settingsOf' | 'skills'>
  registry(): Promise<RegistrySettings>
}

/** Skills of others: installed, approved, switched on and off, and started in their sandboxes. */
export class SkillLibrary {
  readonly #deps: SkillLibraryDeps
  readonly #shipped: readonly string[]
  readonly #sandboxes: SkillSandboxes
  readonly #staged = new Map<string, { staged: StagedPackage; replaces: string | undefined }>()
  #installed: InstalledSkill[] = []
  #isOpen = false
  #turn: Promise<unknown> = Promise.resolve()

  constructor(deps: SkillLibraryDeps) {
    this.#deps = deps
    this.#sandboxes = new SkillSandboxes(deps)
    this.#shipped = deps.host.skills().map(({ packageName }) => packageName)
  }

  /** Takes up what is installed. @throws {AssistantError} `config.invalid` when the lock file cannot be read. */
  async open(): Promise<void> {
    await rm(this.#stagingFolder, { recursive: true, force: true })
    await this.#sandboxes.open()
    this.#installed = await readLock(this.#lockFile)
    this.#isOpen = true
    for (const skill of this.#installed) this.#seat(skill)
  }

  /** Whether it is known what is installed. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Installed skills of others, in the order in which they came. */
  list(): readonly InstalledSkill[] {
    return this.#installed
  }

  /** By the skill's or the package's name. @throws {AssistantError} `skill.not-found`. */
  get(name: string): InstalledSkill {
    const found = this.#installed.find((skill) => skill.name === name || skill.packageName === name)
    if (found) return found
    throw new AssistantError('skill.not-found', `There is no installed skill called ${JSON.stringify(name)}.`, {
      hint: 'See: assistant skill list',
    })
  }

  /** Packages that are here, and whose they are. */
  known(): KnownPackage[] {
    const shipped = this.#shipped.map((packageName) => ({ packageName, publisher: 'this assistant' }))
    return [
      ...shipped,
      ...this.#installed.map(({ packageName, source }) => ({
        packageName,
        publisher: originIn(source)?.publisher ?? null,
      })),
    ]
  }

  /**
   * Fetches a package and says what it is and may do. Nothing of it can be called yet.
   * @param options `now` takes also a version that is too young.
   */
  async plan(spec: string, { now = false }: { now?: boolean } = {}): Promise<InstallPlan> {
    return this.planFetched(await fetchPackage(spec, await this.#deps.registry(), now))
  }

  /** As {@link plan}, of what was fetched. */
  planFetched(fetched: FetchedPackage): Promise<InstallPlan> {
    return this.#inTurn(async () => {
      const staged = await stagePackage(fetched, this.#stagingFolder, this.#sandboxes.plan)
      try {
        const before = this.#sameName(staged)
        this.#staged.set(staged.id, { staged, replaces: before?.folder })
        return installPlan(staged, before, this.known(), this.#deps.host.settingsOf(staged.description.name))
      } catch (error) {
        await rm(staged.folder, { recursive: true, force: true })
        throw error
      }
    })
  }

  /** What was planned, as it could be called. @throws {AssistantError} `skill.not-found` when the plan is over. */
  preview(planId: string): LoadedSkill {
    const { checked, description } = this.#planned(planId).staged
    return loadSkill({ name: checked.name, version: checked.version, openpa: checked.openpa }, description)
  }

  #planned(planId: string) {
    const planned = this.#staged.get(planId)
    if (planned) return planned
    throw new AssistantError('skill.not-found', 'That plan is over.', { hint: 'Install the skill again.' })
  }

  /** Installs what was planned, in the place of an older version. @throws {AssistantError} `skill.not-found`, `skill.exists`. */
  install(planId: string): Promise<InstalledSkill> {
    return this.#inTurn(async () => {
      const { staged, replaces } = this.#planned(planId)
      const before = this.#sameName(staged)
      // What the person was shown was compared with another one.
      if (before?.folder !== replaces)
        throw new AssistantError('skill.changed', `${staged.checked.name} was installed or removed since that plan.`, {
          hint: 'Install the skill again.',
        })
      const skill = await this.#moveIn(staged)
      this.#staged.delete(planId)
      await this.#save(
        before ? this.#installed.map((one) => (one === before ? skill : one)) : [...this.#installed, skill],
      )
      this.#seat(skill)
      if (before && before.folder !== skill.folder) await this.#removeCode(before)
      return skill
    })
  }

  /** Throws a plan away. */
  discard(planId: string): Promise<void> {
    return this.#inTurn(async () => {
      const planned = this.#staged.get(planId)
      this.#staged.delete(planId)
      if (planned) await rm(planned.staged.folder, { recursive: true, force: true })
    })
  }

  /** Stops a skill and deletes its code and its cache. */
  remove(name: string): Promise<InstalledSkill> {
    return this.#inTurn(async () => {
      const skill = this.get(name)
      this.#deps.host.remove(skill.name)
      await this.#save(this.#installed.filter((one) => one !== skill))
      await this.#removeCode(skill)
      await rm(this.#sandboxes.cacheFolder(skill.packageName), { recursive: true, force: true })
      return skill
    })
  }

  /** Switches a skill on or off. */
  setEnabled(name: string, enabled: boolean): Promise<InstalledSkill> {
    return this.#inTurn(() => this.#reseat(name, (skill) => ({ ...skill, enabled })))
  }

  /** Keeps a skill at its version, or no longer; an update that waited is dropped. */
  setPinned(name: string, pinned: boolean): Promise<InstalledSkill> {
    return this.#inTurn(() => this.#replace(name, (skill) => ({ ...skill, pinned, held: null })))
  }

  /** Remembers an update that waits to be approved. The skill runs on. */
  hold(name: string, held: HeldUpdate): Promise<InstalledSkill> {
    return this.#inTurn(() => this.#replace(name, (skill) => ({ ...skill, held })))
  }

  /** Lets a skill reach declared hosts that have private addresses, or no longer. */
  setPrivateHosts(name: string, privateHosts: readonly string[]): Promise<InstalledSkill> {
    return this.#inTurn(() =>
      this.#reseat(name, (skill) => {
        const { net, connect } = readManifest({ ...skill, name: skill.packageName }).permissions
        const declared = [...net, ...connect].map(({ host }) => host)
        const stray = privateHosts.find((host) => !declared.includes(host))
        if (stray !== undefined)
          throw new AssistantError('skill.not-permitted', `${skill.name} does not declare the host ${stray}.`, {
            hint: `It declared: ${declared.join(', ') || 'none'}.`,
          })
        return { ...skill, privateHosts: [...privateHosts] }
      }),
    )
  }

  /** Compares the files of a skill with what was installed. @throws {AssistantError} `skill.tampered` naming the first. */
  async verify(name: string): Promise<{ name: string; files: number }> {
    const skill = this.get(name)
    await checkFolder(skill.name, this.#sandboxes.codeFolder(skill), skill.files)
    return { name: skill.name, files: Object.keys(skill.files).length }
  }

  /** In the place of what was there under this name. */
  #seat(skill: InstalledSkill): void {
    this.#deps.host.remove(skill.name)
    if (skill.enabled) this.#deps.host.add(this.#sandboxes.host(skill))
  }

  get #lockFile() {
    return join(this.#deps.folder, 'skills.lock.json')
  }

  get #stagingFolder() {
    return join(this.#deps.folder, '.staging')
  }

  #sameName({ checked, description }: StagedPackage): InstalledSkill | undefined {
    const { name } = description
    const before = this.#installed.find((skill) => skill.packageName === checked.name)
    const taken =
      this.#installed.find((skill) => skill.name === name && skill !== before) ??
      (before?.name === name ? undefined : this.#deps.host.skills().find((skill) => skill.name === name))
    if (taken)
      throw new AssistantError('skill.exists', `${taken.packageName} is called ${name} already.`, {
        hint: 'One of the two has to go: assistant skill list',
      })
    return before
  }

  async #moveIn({ checked, description, source, files, folder: from }: StagedPackage): Promise<InstalledSkill> {
    const before = this.#installed.find(({ packageName }) => packageName === checked.name)
    const digest = source.integrity.replace(/[^A-Za-z0-9]/g, '').slice(6, 18)
    const folder = `${folderName(checked.name)}/${checked.version}-${digest}`
    const target = join(this.#deps.folder, folder)
    await rm(target, { recursive: true, force: true })
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    await rename(from, target)
    return {
      name: description.name,
      packageName: checked.name,
      version: checked.version,
      source,
      installedAt: new Date().toISOString(),
      enabled: before?.enabled ?? true,
      folder,
      entry: checked.entry,
      openpa: checked.openpa,
      description,
      files,
      privateHosts: before?.privateHosts ?? [],
      pinned: before?.pinned ?? false,
      held: null,
    }
  }

  async #replace(name: string, change: (skill: InstalledSkill) => InstalledSkill): Promise<InstalledSkill> {
    const before = this.get(name)
    const skill = change(before)
    await this.#save(this.#installed.map((one) => (one === before ? skill : one)))
    return skill
  }

  /** As {@link #replace}, and what runs is started anew. */
  async #reseat(name: string, change: (skill: InstalledSkill) => InstalledSkill): Promise<InstalledSkill> {
    const skill = await this.#replace(name, change)
    this.#seat(skill)
    return skill
  }

  async #save(skills: InstalledSkill[]): Promise<void> {
    if (!this.#isOpen) {
      // A list that could not be read is not written over: says again why.
      await readLock(this.#lockFile)
      throw new AssistantError('config.invalid', 'The list of skills was not read when the daemon started.', {
        hint: 'It can be read now: assistant daemon restart',
      })
    }
    await mkdir(this.#deps.folder, { recursive: true, mode: 0o700 })
    await writeLock(this.#lockFile, skills)
    this.#installed = skills
  }

  async #removeCode(skill: InstalledSkill): Promise<void> {
    await rm(this.#sandboxes.codeFolder(skill), { recursive: true, force: true })
  }

  /** One change at a time. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => undefined)
    return done
  }
}
