import { resolve } from 'node:path'
import { Args } from '@oclif/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { runNpm } from '../../run-npm.ts'

export default class SkillTest extends AssistantCommand {
  static override summary = 'Run the tests of a skill.'
  static override examples = ['<%= config.bin %> skill test', '<%= config.bin %> skill test ./weather']
  static override args = { folder: Args.string({ default: '.', description: 'Folder of the package.' }) }

  override async run(): Promise<{ folder: string }> {
    const { args } = await this.parse(SkillTest)
    const folder = resolve(args.folder)
    await runNpm(folder, ['test', '--silent'])
    return { folder }
  }
}
