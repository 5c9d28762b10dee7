import { Args } from '@oclif/core'
import type { SkillView } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { skillText } from '../../skill-view.ts'

export default class SkillInfo extends AssistantCommand {
  static override summary = 'Show a skill: what it does, what it may do, where it is from.'
  static override examples = ['<%= config.bin %> skill info reminders']
  static override args = { name: Args.string({ required: true, description: 'Name of the skill or its package.' }) }

  override async run(): Promise<SkillView> {
    const { args } = await this.parse(SkillInfo)
    const skill = await (await this.client()).skill(args.name)
    this.log(skillText(skill))
    return skill
  }
}
