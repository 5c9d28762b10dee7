import type { SlotContext } from '../slots/date-time.ts'

/** A skill that is not at work here and could serve a request, as the person is shown it. */
export interface SkillProposal {
  skill: string
  packageName: string
  version: string
  /** Of what was looked at: only that is installed. */
  integrity: string
  /** Whether it is here already and only switched off. */
  isInstalled: boolean
  publisher: string | null
  /** What it may do, in plain words. */
  permissions: string[]
  /** Its tools, each with what it does. */
  tools: string[]
  warnings: string[]
}

/** What is missing. */
export interface SkillNeed {
  text: string
  /**
   * Whose words these are: a `person`'s request, that a skill must understand by its commands; or what a `model` looks for, which
   * it can then use as it likes.
   */
  by: 'person' | 'model'
}

/** Looks for skills that are not at work here, and takes them up. */
export interface SkillFinder {
  /** Undefined where there is none, where nobody may look, and where the registry cannot be reached. */
  find(ownerId: string, need: SkillNeed, context: SlotContext): Promise<SkillProposal | undefined>
  /**
   * Installs, or switches on, exactly what was proposed. @returns the names of its tools.
   * @throws {AssistantError} `skill.integrity` where the registry has something else by now; as an installation by hand.
   */
  install(ownerId: string, proposal: SkillProposal): Promise<string[]>
}
