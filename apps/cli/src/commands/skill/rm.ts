import { Args, Flags } from '@oclif/core'
import { AssistantCommand } from '../../assistant-command.ts'

export default class SkillRemove extends AssistantCommand {
  static override summary = 'Remove a skill of others.'
  static override examples = ['<%= config.bin %> skill rm weather', '<%= config.bin %> skill rm weather --data --yes']
  static override args = { name: Args.string({ required: true, description: 'Name of the skill or its package.' }) }
  static override flags = { data: Flags.boolean({ description: 'Also delete what the skill has stored.' }) }

  override async run(): Promise<{ name: string; rows: number; rowsDeleted: boolean }> {
    const { args, flags } = await this.parse(SkillRemove)
    await this.confirm(`Remove ${args.name}${flags.data ? ' and what it has stored' : ''}?`, flags.yes)
    const removed = await (await this.client()).removeSkill(args.name, flags.data)
    this.log(`Removed ${removed.packageName}.`)
    if (removed.rows > 0)
      this.log(
        removed.rowsDeleted
          ? `Deleted ${removed.rows} rows that it had stored.`
          : `${removed.rows} rows that it has stored are left, for when it is installed again.`,
      )
    return removed
  }
}
