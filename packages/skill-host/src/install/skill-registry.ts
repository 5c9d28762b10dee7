import type { FoundSkill, SkillUpdate } from '@openpa/core'
import type { RegistrySettings } from './registry-package.ts'
import type { SkillLibrary } from './skill-library.ts'
import type { UpdateOptions } from './skill-updates.ts'
import type { InstalledSkill } from './skills-lock.ts'

/** Loaded when it is needed: the rules of versions take 20 ms, which no start of the daemon should pay. */
const updates = () => import('./skill-updates.ts')

/** What is newer and what else there is on the registry; asked only when the person does. */
export class SkillRegistry {
  readonly #library: SkillLibrary
  readonly #settings: () => Promise<RegistrySettings>

  constructor(library: SkillLibrary, settings: () => Promise<RegistrySettings>) {
    this.#library = library
    this.#settings = settings
  }

  /**
   * Looks for a newer version of a skill within what was asked for when it was installed. One that may do more, says something else
   * of its tools, or is by somebody else is held; any other is installed.
   * @throws {AssistantError} `skill.not-found`, `registry.unavailable`, and what is wrong with the newer one.
   */
  async update(name: string, options: UpdateOptions): Promise<SkillUpdate> {
    return (await updates()).updateSkill(this.#library, await this.#settings(), name, options)
  }

  /**
   * Installs an update that was held: it is fetched again, and must be what the person was shown.
   * @throws {AssistantError} `skill.not-found` where none is held, `skill.integrity` where other bytes come, `skill.held` where it
   * now says something else, which is then held in its place.
   */
  async approve(name: string): Promise<InstalledSkill> {
    return (await updates()).approveUpdate(this.#library, await this.#settings(), name)
  }

  /** Packages of the registry with the keyword of skills; `most` of them (20). @throws {AssistantError} `registry.unavailable`. */
  async search(words: string, most?: number): Promise<FoundSkill[]> {
    return (await updates()).searchSkills(this.#library, await this.#settings(), words, most)
  }
}
