import { Args, Flags } from '@oclif/core'
import type { SkillView } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { escapeText } from '../../terminal/escape-text.ts'

export default class SkillPermissions extends AssistantCommand {
  static override summary = 'Show what a skill may do, and let it reach a private host.'
  static override examples = [
    '<%= config.bin %> skill permissions weather',
    '<%= config.bin %> skill permissions lights --allow-private hub.lan',
    '<%= config.bin %> skill permissions lights --deny-private hub.lan',
  ]
  static override args = { name: Args.string({ required: true, description: 'Name of the skill or its package.' }) }
  static override flags = {
    'allow-private': Flags.string({
      description: 'A declared host that it may reach although its address is a private one.',
      multiple: true,
      default: [],
    }),
    'deny-private': Flags.string({ description: 'Takes that back.', multiple: true, default: [] }),
  }

  override async run(): Promise<SkillView> {
    const { args, flags } = await this.parse(SkillPermissions)
    const client = await this.client()
    let skill = await client.skill(args.name)
    const { 'allow-private': allowed, 'deny-private': denied } = flags
    if (allowed.length > 0 || denied.length > 0) {
      const hosts = [...(skill.installed?.privateHosts ?? []), ...allowed].filter((host) => !denied.includes(host))
      skill = await client.changeSkill(args.name, { privateHosts: [...new Set(hosts)] })
    }
    for (const line of skill.permissions) this.log(escapeText(line))
    if (skill.permissions.length === 0) this.log(`${skill.name} may do nothing outside itself.`)
    for (const host of skill.installed?.privateHosts ?? []) this.log(`Reach ${escapeText(host)} at a private address.`)
    return skill
  }
}
