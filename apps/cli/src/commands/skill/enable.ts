import { Args } from '@oclif/core'
import type { SkillView } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'

export default class SkillEnable extends AssistantCommand {
  static override summary = 'Switch a skill on.'
  static override examples = ['<%= config.bin %> skill enable weather']
  static override args = { name: Args.string({ required: true, description: 'Name of the skill or its package.' }) }

  override async run(): Promise<SkillView> {
    const { args } = await this.parse(SkillEnable)
    const skill = await (await this.client()).changeSkill(args.name, { enabled: true })
    this.log(`${skill.name} is on.`)
    return skill
  }
}
