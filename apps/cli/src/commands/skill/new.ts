import { join, relative } from 'node:path'
import { Args } from '@oclif/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { type NewSkill, writeNewSkill } from '../../new-skill.ts'

export default class SkillNew extends AssistantCommand {
  static override summary = 'Write the package of a new skill: code, tests, build.'
  static override examples = ['<%= config.bin %> skill new weather', '<%= config.bin %> skill new @me/weather']
  static override args = { name: Args.string({ required: true, description: 'Name of the package.' }) }

  override async run(): Promise<NewSkill> {
    const { args } = await this.parse(SkillNew)
    const { root, version } = this.config
    const written = writeNewSkill(process.cwd(), args.name, { templateFolder: join(root, 'template'), version })
    const folder = relative(process.cwd(), written.folder)
    this.log(`Written: ${folder}`)
    this.log(`Go on: cd ${folder} && npm install && assistant skill test && assistant skill pack`)
    return written
  }
}
