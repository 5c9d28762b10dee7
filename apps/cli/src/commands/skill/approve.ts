import { Args } from '@oclif/core'
import { AssistantError, type SkillView } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { heldText } from '../../skill-update-view.ts'

export default class SkillApprove extends AssistantCommand {
  static override summary = 'Install an update that was held; shows what it changes and asks first.'
  static override examples = ['<%= config.bin %> skill approve weather']
  static override args = { name: Args.string({ required: true, description: 'Name of the skill or its package.' }) }

  override async run(): Promise<SkillView> {
    const { args, flags } = await this.parse(SkillApprove)
    const client = await this.client()
    const { name, version, installed } = await client.skill(args.name)
    const held = installed?.held
    if (!held)
      throw new AssistantError('skill.not-found', `No update of ${name} waits for an approval.`, {
        hint: `Look for one: assistant skill update ${name}`,
      })
    this.log(heldText({ name, version }, held))
    await this.confirm(`Update ${name} to ${held.version}?`, flags.yes)
    const skill = await client.approveSkill(name)
    this.log(`Installed ${skill.name} ${skill.version}.`)
    return skill
  }
}
