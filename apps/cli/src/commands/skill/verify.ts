import { Args } from '@oclif/core'
import { AssistantCommand } from '../../assistant-command.ts'

export default class SkillVerify extends AssistantCommand {
  static override summary = 'Compare the files of a skill with what was installed.'
  static override examples = ['<%= config.bin %> skill verify weather', '<%= config.bin %> skill verify']
  static override args = { name: Args.string({ description: 'Name of the skill or its package; all without it.' }) }

  override async run(): Promise<{ name: string; files: number }[]> {
    const { args } = await this.parse(SkillVerify)
    const client = await this.client()
    const others = (await client.skills()).filter(({ origin }) => origin === 'installed')
    const names = args.name === undefined ? others.map(({ name }) => name) : [args.name]
    const verified: { name: string; files: number }[] = []
    for (const name of names) {
      const one = await client.verifySkill(name)
      this.log(`${one.name}: ${one.files} files, all as they were installed.`)
      verified.push(one)
    }
    if (names.length === 0) this.log('No skills of others are installed.')
    return verified
  }
}
