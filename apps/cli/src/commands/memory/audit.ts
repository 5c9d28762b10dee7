import { Flags } from '@oclif/core'
import type { MemoryAudit } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { oneLine, short } from '../../memory-view.ts'
import { bold } from '../../terminal/style.ts'

export default class MemoryAuditCommand extends AssistantCommand {
  static override summary = 'Show what a person should look at: duplicates, contradictions, unused memories, junk.'
  static override examples = ['<%= config.bin %> memory audit', '<%= config.bin %> memory audit --unused-days 365']
  static override flags = {
    'unused-days': Flags.integer({
      description: 'Age from which unused memories count.',
      min: 0,
      max: 36_500,
      default: 90,
    }),
  }

  override async run(): Promise<MemoryAudit> {
    const { flags } = await this.parse(MemoryAuditCommand)
    const audit = await (await this.client()).auditMemory(flags['unused-days'])
    const { duplicates, contradictions, neverUsed, junk } = audit
    this.#title(`${duplicates.count} groups with the same words`)
    for (const { merges, memories } of duplicates.groups) {
      this.log(merges ? '  the next upkeep merges:' : '  for you to decide:')
      for (const memory of memories) this.#line(memory, 4)
    }
    this.#title(`${contradictions.count} contradictions`)
    for (const { older, newer } of contradictions.pairs) {
      this.#line(older)
      this.#line(newer, 4)
    }
    this.#title(`${neverUsed.count} never used in ${neverUsed.olderThanDays} days or more`)
    for (const memory of neverUsed.examples) this.#line(memory)
    this.#title(`${junk.count} seem to be junk (${(100 * junk.share).toFixed(1)} %)`)
    for (const { rule, says, count, examples } of junk.findings) {
      this.log(`  ${rule}: ${count} (${says})`)
      for (const memory of examples) this.#line(memory, 4)
    }
    return audit
  }

  #title(text: string): void {
    this.log(bold(text, process.stdout))
  }

  #line({ id, text }: { id: string; text: string }, indent = 2): void {
    this.log(`${' '.repeat(indent)}${short(id)}  ${oneLine(text)}`)
  }
}
