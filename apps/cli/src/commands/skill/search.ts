import { Args } from '@oclif/core'
import type { FoundSkill } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { foundText } from '../../skill-update-view.ts'

export default class SkillSearch extends AssistantCommand {
  static override summary = 'Search npm for skills.'
  static override description =
    'Finds packages with the keyword openpa-skill. What they say of themselves is checked by nobody.'
  static override examples = ['<%= config.bin %> skill search weather', '<%= config.bin %> skill search']
  static override strict = false
  static override args = { words: Args.string({ description: 'What to look for; any number of words.' }) }

  override async run(): Promise<FoundSkill[]> {
    const { argv } = await this.parse(SkillSearch)
    const found = await (await this.client()).searchSkills(argv.join(' '))
    for (const skill of found) this.log(foundText(skill))
    if (found.length === 0) this.log('No skills found.')
    return found
  }
}
