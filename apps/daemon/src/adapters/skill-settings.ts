import { AssistantError, type SkillSettingView } from '@openpa/core'
import type { SettingsStore } from '@openpa/database'
import { type SettingValue, type SettingValues, SkillManifest, settingSchema } from '@openpa/skill'
import type { SkillHost, SkillLibrary } from '@openpa/skill-host'
import type { ShippedSwitches } from './shipped-switches.ts'
import { skillSettingViews } from './skill-setting-views.ts'

/** Beside the settings of the assistant itself. */
const PREFIX = 'skill:'
const keyOf = (skill: string, name: string) => `${PREFIX}${skill}:${name}`

/** What these settings work with. */
export interface SkillSettingsDeps {
  store: SettingsStore
  host: SkillHost
  library: SkillLibrary
  switches: Pick<ShippedSwitches, 'off'>
}

/** What the person has set for skills: rows of the owner, which the host knows from its start on. */
export class SkillSettings {
  readonly #deps: SkillSettingsDeps

  constructor(deps: SkillSettingsDeps) {
    this.#deps = deps
  }

  /** Gives the host what was set before. */
  async open(ownerId: string): Promise<void> {
    const bySkill = new Map<string, Record<string, SettingValue>>()
    for (const [key, value] of Object.entries(await this.#deps.store.all(ownerId))) {
      const [, skill, name] = key.startsWith(PREFIX) ? key.split(':') : []
      if (skill !== undefined && name !== undefined)
        // Checked by its kind when it is used: another version of the skill may have made it another one.
        bySkill.set(skill, { ...bySkill.get(skill), [name]: value as SettingValue })
    }
    for (const [skill, values] of bySkill) this.#deps.host.configure(skill, values)
  }

  /** By the name of skill or package. @throws {AssistantError} `skill.not-found`. */
  list(skillName: string): SkillSettingView[] {
    const { name, manifest } = this.#skill(skillName)
    return skillSettingViews(manifest, this.#deps.host.settingsOf(name))
  }

  /**
   * Sets a value; the skill has it at once, and may do what it permits.
   * @throws {AssistantError} `skill.not-found`, `skill.setting-unknown`, `skill.setting-invalid`.
   */
  async set(ownerId: string, skillName: string, setting: string, value: unknown): Promise<SkillSettingView> {
    const skill = this.#skill(skillName)
    const { kind } = declared(skill, setting)
    const parsed = settingSchema(kind).safeParse(value)
    if (!parsed.success)
      throw new AssistantError(
        'skill.setting-invalid',
        `"${setting}" of ${skill.name} cannot be ${JSON.stringify(value)?.slice(0, 200)}: ${why(parsed.error.issues)}.`,
        { hint: `See what it is: assistant skill config ${skill.name}` },
      )
    await this.#deps.store.set(ownerId, keyOf(skill.name, setting), parsed.data)
    return this.#configure(skill, setting, (values) => ({ ...values, [setting]: parsed.data }))
  }

  /** Back to the skill's default. @throws {AssistantError} `skill.not-found`, `skill.setting-unknown`. */
  async unset(ownerId: string, skillName: string, setting: string): Promise<SkillSettingView> {
    const skill = this.#skill(skillName)
    declared(skill, setting)
    await this.#deps.store.unset(ownerId, keyOf(skill.name, setting))
    return this.#configure(skill, setting, ({ [setting]: _, ...values }) => values)
  }

  /** Takes back all that was set for a skill that is taken out: another one may take its name. */
  async clear(ownerId: string, skill: string): Promise<void> {
    for (const name of Object.keys(this.#deps.host.settingsOf(skill)))
      await this.#deps.store.unset(ownerId, keyOf(skill, name))
    this.#deps.host.configure(skill, {})
  }

  #skill(name: string): SkillOfName {
    const { host, library, switches } = this.#deps
    const loaded = [...host.skills(), ...switches.off()].find(
      (skill) => skill.name === name || skill.packageName === name,
    )
    if (loaded) return loaded
    const installed = library.get(name)
    return { name: installed.name, manifest: SkillManifest.parse(installed.openpa) }
  }

  #configure(
    { name, manifest }: SkillOfName,
    setting: string,
    change: (values: SettingValues) => SettingValues,
  ): SkillSettingView {
    const { host } = this.#deps
    // Not of a moment ago: another setting may have changed while this one was written.
    host.configure(name, change(host.settingsOf(name)))
    const view = skillSettingViews(manifest, host.settingsOf(name)).find((one) => one.name === setting)
    if (!view) throw new TypeError(`${name} has no setting ${setting}.`)
    return view
  }
}

interface SkillOfName {
  name: string
  manifest: SkillManifest
}

const why = (issues: readonly { path: PropertyKey[]; message: string }[]) =>
  issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.map(String).join('.')} ${message}`))
    .join('; ')

function declared({ name, manifest }: SkillOfName, setting: string) {
  const found = manifest.settings.find((one) => one.name === setting)
  if (found) return found
  const names = manifest.settings.map((one) => one.name).join(', ')
  throw new AssistantError('skill.setting-unknown', `The skill ${name} has no setting "${setting}".`, {
    hint: names === '' ? 'It has none at all.' : `It has: ${names}.`,
  })
}
