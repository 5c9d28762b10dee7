import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { Args, Flags } from '@oclif/core'
import { AssistantError, type SkillSettingView } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { settingText } from '../../skill-view.ts'

export default class SkillConfig extends AssistantCommand {
  static override summary = 'Show and change what can be set for a skill, such as its server or its folders.'
  static override description =
    'A skill may do what its settings permit: reach the host, or use the folders, that you set. What is set counts at once.'
  static override examples = [
    '<%= config.bin %> skill config calendar',
    '<%= config.bin %> skill config calendar server https://dav.example.org/',
    '<%= config.bin %> skill config files folders ~/Documents ~/Notes',
    '<%= config.bin %> skill config calendar server --unset',
  ]
  static override strict = false
  static override args = {
    skill: Args.string({ required: true, description: 'Name of the skill or its package.' }),
    name: Args.string({ description: 'Name of the setting; all without it.' }),
    value: Args.string({ description: 'What to set; of folders and programs any number.' }),
  }
  static override flags = { unset: Flags.boolean({ description: 'Back to the default of the skill.' }) }

  override async run(): Promise<SkillSettingView | SkillSettingView[]> {
    const { args, argv, flags } = await this.parse(SkillConfig)
    const values = argv.slice(2).map(String)
    const { skillSettings } = await this.client()
    const settings = await skillSettings.list(args.skill)
    if (args.name === undefined) {
      for (const setting of settings) this.log(settingText(setting))
      if (settings.length === 0) this.log(`There is nothing to set for ${args.skill}.`)
      return settings
    }
    const setting = settings.find(({ name }) => name === args.name)
    if (!setting)
      throw new AssistantError('skill.setting-unknown', `The skill ${args.skill} has no setting "${args.name}".`, {
        hint: `See: assistant skill config ${args.skill}`,
      })
    if (flags.unset) return this.#show(await skillSettings.unset(args.skill, setting.name))
    if (values.length === 0) return this.#show(setting)
    return this.#show(await skillSettings.set(args.skill, setting.name, this.#read(setting, values)))
  }

  #show(setting: SkillSettingView): SkillSettingView {
    this.log(settingText(setting))
    return setting
  }

  /** What was typed, as the daemon takes it. @throws {AssistantError} `skill.setting-invalid`. */
  #read({ name, kind }: SkillSettingView, values: readonly string[]): string | number | string[] {
    const [first = '', ...more] = values
    if (kind === 'folders') return values.map((folder) => this.#folder(folder))
    if (kind === 'programs') return [...values]
    if (more.length > 0 && kind !== 'text')
      throw new AssistantError('skill.setting-invalid', `"${name}" is one ${kind}, not ${values.length}.`)
    if (kind === 'folder') return this.#folder(first)
    if (kind === 'text') return values.join(' ')
    if (kind !== 'number') return first
    const number = Number(first)
    if (first.trim() !== '' && Number.isFinite(number)) return number
    throw new AssistantError('skill.setting-invalid', `"${name}" is a number, not ${JSON.stringify(first)}.`)
  }

  /** As the daemon, whose working folder is another, understands it. */
  #folder(path: string): string {
    const folder = /^~(?=$|[\\/])/.test(path) ? path : resolve(path)
    if (!existsSync(folder.replace(/^~/, homedir()))) this.aside(`There is no folder ${folder} yet.`)
    return folder
  }
}
