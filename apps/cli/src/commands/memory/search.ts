import { Args, Flags } from '@oclif/core'
import type { MemoryHit, MemorySearch } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { oneLine, reasonsOf, short, statementLine } from '../../memory-view.ts'
import { dim, table } from '../../terminal/style.ts'

/** The hit's parts in figures, and the turns around it. */
const details = ({ parts, neighbours, place }: MemoryHit): string[] => [
  Object.entries(parts)
    .map(([name, value]) => `${name} ${value.toFixed(3)}`)
    .join(' '),
  ...neighbours.map(({ turn, speaker, text }) => {
    const side = turn < (place?.turn ?? 0) ? 'before' : 'after'
    return `${side}: ${speaker === null ? '' : `${oneLine(speaker)}: `}${oneLine(text)}`
  }),
]

export default class MemorySearchCommand extends AssistantCommand {
  static override summary = 'Search memories by meaning and by words.'
  static override examples = [
    '<%= config.bin %> memory search "what is Ana allergic to"',
    '<%= config.bin %> memory search "what did we say about the boiler" --verbose',
  ]
  static override args = { query: Args.string({ required: true, description: 'What to look for.' }) }
  static override flags = {
    limit: Flags.integer({ description: 'At most so many.', min: 1, max: 50, default: 8 }),
    verbose: Flags.boolean({ char: 'v', description: 'Show all parts of the scores, and the turns around each hit.' }),
  }

  override async run(): Promise<MemorySearch> {
    const { args, flags } = await this.parse(MemorySearchCommand)
    const found = await (await this.client()).searchMemories(args.query, flags.limit)
    const lines = table(
      found.hits.map((hit) => [short(hit.id), hit.score.toFixed(2), reasonsOf(hit.parts), statementLine(hit)]),
    ).split('\n')
    for (const [i, hit] of found.hits.entries()) {
      this.log(lines[i])
      if (flags.verbose) for (const line of details(hit)) this.log(dim(`          ${line}`, process.stdout))
    }
    if (found.hits.length === 0) this.log('Nothing found.')
    else if (flags.verbose) this.log(`The answer is there with a probability of ${found.confidence.toFixed(2)}.`)
    return found
  }
}
