import type { Usage } from '@openpa/client'
import { AssistantCommand } from '../assistant-command.ts'

export default class UsageCommand extends AssistantCommand {
  static override summary = 'Show what models and tools took in the last 24 hours.'
  static override examples = ['<%= config.bin %> usage']

  override async run(): Promise<Usage> {
    await this.parse(UsageCommand)
    const usage = await (await this.client()).usage()
    this.log(
      `${usage.modelCalls} model calls, ${usage.inputTokens} tokens in, ${usage.outputTokens} out, ${usage.costUsd.toFixed(4)} US dollars; ${usage.toolCalls} tool calls`,
    )
    return usage
  }
}
