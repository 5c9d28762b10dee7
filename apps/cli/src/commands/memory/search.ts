import { Args, Flags } from '@oclif/core'
import type { MemorySearch } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { escapeText } from '../../terminal/escape-text.ts'
import { table } from '../../terminal/style.ts'

export default class MemorySearchCommand extends AssistantCommand {
  static override summary = 'Search memories by meaning and by words.'
  static override examples = ['<%= config.bin %> memory search "what is Ana allergic to"']
  static override args = { query: Args.string({ required: true, description: 'What to look for.' }) }
  static override flags = { limit: Flags.integer({ description: 'At most so many.', min: 1, max: 50, default: 8 }) }

  override async run(): Promise<MemorySearch> {
    const { args, flags } = await this.parse(MemorySearchCommand)
    const found = await (await this.client()).searchMemories(args.query, flags.limit)
    this.log(
      found.hits.length === 0
        ? 'Nothing found.'
        : table(
            found.hits.map(({ id, score, parts, text }) => [
              id.slice(0, 8),
              score.toFixed(2),
              `meaning ${parts.cosine.toFixed(2)} words ${parts.coverage.toFixed(2)}`,
              escapeText(text).replace(/\s+/g, ' '),
            ]),
          ),
    )
    return found
  }
}
