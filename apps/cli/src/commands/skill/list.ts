import type { SkillView } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { escapeText } from '../../terminal/escape-text.ts'
import { table } from '../../terminal/style.ts'

export default class SkillList extends AssistantCommand {
  static override summary = 'List skills.'
  static override examples = ['<%= config.bin %> skill list']

  override async run(): Promise<SkillView[]> {
    await this.parse(SkillList)
    const skills = await (await this.client()).skills()
    this.log(
      table(
        skills.map(({ name, version, origin, enabled, description }) => [
          name,
          version,
          enabled ? origin : 'disabled',
          escapeText(description),
        ]),
      ),
    )
    return skills
  }
}
