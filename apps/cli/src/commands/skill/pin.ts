import { Args, Flags } from '@oclif/core'
import type { SkillView } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'

export default class SkillPin extends AssistantCommand {
  static override summary = 'Keep a skill at its version: updates leave it alone.'
  static override examples = ['<%= config.bin %> skill pin weather', '<%= config.bin %> skill pin weather --unpin']
  static override args = { name: Args.string({ required: true, description: 'Name of the skill or its package.' }) }
  static override flags = { unpin: Flags.boolean({ description: 'Let it be updated again.' }) }

  override async run(): Promise<SkillView> {
    const { args, flags } = await this.parse(SkillPin)
    const skill = await (await this.client()).changeSkill(args.name, { pinned: !flags.unpin })
    this.log(flags.unpin ? `${skill.name} is updated again.` : `${skill.name} stays at ${skill.version}.`)
    return skill
  }
}
