import { Args, Flags } from '@oclif/core'
import type { SkillView } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { planText, specFor } from '../../skill-view.ts'

export default class SkillInstall extends AssistantCommand {
  static override summary = 'Install a skill; shows what it may do and asks first.'
  static override examples = [
    '<%= config.bin %> skill install @me/weather',
    '<%= config.bin %> skill install @me/weather@^1.2',
    '<%= config.bin %> skill install ./weather-1.0.0.tgz',
    '<%= config.bin %> skill install ./weather --yes',
  ]
  static override args = {
    spec: Args.string({ required: true, description: 'An npm name, or the path of a tarball or folder.' }),
  }
  static override flags = {
    now: Flags.boolean({ description: 'Also take a version that was published only now (see skills.cooldownDays).' }),
  }

  override async run(): Promise<SkillView> {
    const { args, flags } = await this.parse(SkillInstall)
    const client = await this.client()
    this.aside('Checking the package …')
    const plan = await client.planSkill(specFor(args.spec), { now: flags.now })
    this.log(planText(plan))
    try {
      await this.confirm(`Install ${plan.packageName} ${plan.version}?`, flags.yes)
    } catch (error) {
      await client.discardPlan(plan.id)
      throw error
    }
    const skill = await client.installSkill(plan.id)
    this.log(`Installed ${skill.name} ${skill.version}.`)
    if (skill.settings.some(({ value }) => value === null))
      this.aside(`Set it up: assistant skill config ${skill.name}`)
    return skill
  }
}
