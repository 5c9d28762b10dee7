import { Args } from '@oclif/core'
import type { ForgetReceipt } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { escapeText } from '../../terminal/escape-text.ts'

export default class MemoryForget extends AssistantCommand {
  static override summary = 'Delete a memory and every copy of it.'
  static override examples = ['<%= config.bin %> memory forget 3f2a91bc --yes']
  static override args = { id: Args.string({ required: true, description: 'Id, or its first 8 characters.' }) }

  override async run(): Promise<ForgetReceipt> {
    const { args, flags } = await this.parse(MemoryForget)
    const client = await this.client()
    const memory = await client.memory(args.id)
    await this.confirm(`Forget “${escapeText(memory.text)}” for good?`, flags.yes)
    const receipt = await client.forgetMemory(memory.id)
    this.log(`Forgotten, with ${receipt.copies} copies. Receipt ${receipt.receipt}`)
    return receipt
  }
}
