import { Flags } from '@oclif/core'
import { exportMemories } from '@openpa/client'
import type { PortableMemory } from '@openpa/core'
import { toJsonl, toMarkdown } from '@openpa/memory'
import { AssistantCommand } from '../../assistant-command.ts'
import { Progress } from '../../terminal/progress.ts'

const FORMATS = ['jsonl', 'markdown'] as const

export default class MemoryExport extends AssistantCommand {
  static override summary =
    'Print all memories as lines of JSON or as Markdown, in the order in which they were stored.'
  static override examples = [
    '<%= config.bin %> memory export > memories.jsonl',
    '<%= config.bin %> memory export --format markdown > memories.md',
  ]
  static override flags = {
    format: Flags.option({
      description: 'jsonl: one memory a line. markdown: to read and to edit.',
      options: FORMATS,
      default: 'jsonl' as const,
    })(),
  }

  override async run(): Promise<PortableMemory[]> {
    const { flags } = await this.parse(MemoryExport)
    const isJson = this.jsonEnabled()
    const progress = new Progress(!flags.quiet && !isJson && !process.stdout.isTTY)
    const all: PortableMemory[] = []
    let count = 0
    for await (const page of exportMemories(await this.client())) {
      count += page.length
      progress.update(`${count} memories`)
      // Lines go out as they come: only a document as a whole needs all of them.
      if (isJson || flags.format === 'markdown') all.push(...page)
      else process.stdout.write(toJsonl(page))
    }
    progress.done()
    if (!isJson && flags.format === 'markdown') process.stdout.write(toMarkdown(all))
    return all
  }
}
