import type { SettingsStore } from '@openpa/database'
import type { HostedSkill, LoadedSkill, SkillHost } from '@openpa/skill-host'

const KEY = 'skills.off'

/** What the switches work with. */
export interface ShippedSwitchesDeps {
  skills: readonly HostedSkill[]
  host: SkillHost
  store: SettingsStore
}

/** Which of the skills that come with the assistant are at work: all, but for those that the person has switched off. */
export class ShippedSwitches {
  readonly #deps: ShippedSwitchesDeps
  #off: ReadonlySet<string> = new Set()
  #turn: Promise<unknown> = Promise.resolve()

  constructor(deps: ShippedSwitchesDeps) {
    this.#deps = deps
  }

  /** Takes out what was switched off before. */
  async open(ownerId: string): Promise<void> {
    const { [KEY]: off } = await this.#deps.store.all(ownerId)
    this.#off = new Set(Array.isArray(off) ? off.map(String) : [])
    for (const name of this.#off) this.#deps.host.remove(name)
  }

  /** Those that are switched off. */
  off(): LoadedSkill[] {
    return this.#deps.skills.flatMap(({ skill }) => (this.#off.has(skill.name) ? [skill] : []))
  }

  /**
   * Switches a skill on or off, by its own or its package's name.
   * @returns false where none of that name comes with the assistant.
   * @throws {AssistantError} `skill.exists` when another skill has taken its name meanwhile.
   */
  async setEnabled(ownerId: string, name: string, enabled: boolean): Promise<boolean> {
    const hosted = this.#deps.skills.find(({ skill }) => skill.name === name || skill.packageName === name)
    if (!hosted) return false
    const done = this.#turn.then(() => this.#switch(ownerId, hosted, enabled))
    this.#turn = done.catch(() => undefined)
    await done
    return true
  }

  async #switch(ownerId: string, hosted: HostedSkill, enabled: boolean): Promise<void> {
    const { host, store } = this.#deps
    const { name } = hosted.skill
    if (enabled === !this.#off.has(name)) return
    if (enabled) host.add(hosted)
    const off = enabled ? [...this.#off].filter((one) => one !== name) : [...this.#off, name]
    await store.set(ownerId, KEY, off)
    this.#off = new Set(off)
    if (!enabled) host.remove(name)
  }
}
