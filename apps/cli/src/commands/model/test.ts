import { Args } from '@oclif/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { escapeText } from '../../terminal/escape-text.ts'

export default class ModelTest extends AssistantCommand {
  static override summary = 'Ask a model for one word.'
  static override examples = ['<%= config.bin %> model test openai']
  static override args = { name: Args.string({ required: true, description: 'Name of the connection.' }) }

  override async run(): Promise<{ name: string; modelId: string; reply: string; durationMs: number }> {
    const { args } = await this.parse(ModelTest)
    this.aside(`Asking ${args.name} …`)
    const result = await (await this.client()).testModel(args.name)
    this.log(`${result.name} (${result.modelId}) answered “${escapeText(result.reply)}” in ${result.durationMs} ms.`)
    return result
  }
}
