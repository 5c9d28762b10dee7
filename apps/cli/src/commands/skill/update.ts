import { Args, Flags } from '@oclif/core'
import type { SkillUpdate } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { EXIT } from '../../exit-codes.ts'
import { updateText } from '../../skill-update-view.ts'

export default class SkillUpdateCommand extends AssistantCommand {
  static override summary =
    'Update skills from npm; one that would do more, or say something else, is held until you approve it.'
  static override examples = [
    '<%= config.bin %> skill update',
    '<%= config.bin %> skill update weather --check',
    '<%= config.bin %> skill update weather --now',
  ]
  static override args = { name: Args.string({ description: 'Name of the skill or its package; all without it.' }) }
  static override flags = {
    check: Flags.boolean({ description: 'Only say what there is.' }),
    now: Flags.boolean({ description: 'Also take a version that was published only now (see skills.cooldownDays).' }),
  }

  override async run(): Promise<SkillUpdate[]> {
    const { args, flags } = await this.parse(SkillUpdateCommand)
    const client = await this.client()
    const others = (await client.skills()).filter(({ origin }) => origin === 'installed')
    const names = args.name === undefined ? others.map(({ name }) => name) : [args.name]
    const updates: SkillUpdate[] = []
    for (const name of names) {
      const update = await client.updateSkill(name, { check: flags.check, now: flags.now })
      this.log(updateText(update))
      updates.push(update)
    }
    if (updates.some(({ state }) => state === 'refused')) process.exitCode = EXIT.failed
    if (names.length === 0) this.log('No skills of others are installed.')
    return updates
  }
}
