import { Args } from '@oclif/core'
import type { SkillView } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'

export default class SkillDisable extends AssistantCommand {
  static override summary = 'Switch a skill off.'
  static override examples = ['<%= config.bin %> skill disable weather']
  static override args = { name: Args.string({ required: true, description: 'Name of the skill or its package.' }) }

  override async run(): Promise<SkillView> {
    const { args } = await this.parse(SkillDisable)
    const skill = await (await this.client()).changeSkill(args.name, { enabled: false })
    this.log(`${skill.name} is off.`)
    return skill
  }
}
