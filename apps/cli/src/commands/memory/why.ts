import { Args } from '@oclif/core'
import { AssistantError, type RunMemories, type UsedMemory } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { oneLine, reasonsOf, short } from '../../memory-view.ts'
import { dim, localTime } from '../../terminal/style.ts'

/** What became of a memory since the run. */
function since({ text, now }: UsedMemory): string | undefined {
  if (now === null) return 'forgotten since'
  if (now.text !== text) return `now: ${oneLine(now.text)}`
  if (now.supersededBy !== null) return `superseded since by ${short(now.supersededBy)}`
  return now.validTo === null ? undefined : `holds no more since ${localTime(now.validTo)}`
}

export default class MemoryWhy extends AssistantCommand {
  static override summary = 'Show which memories a run used, and why.'
  static override examples = ['<%= config.bin %> memory why', '<%= config.bin %> memory why 5d1e…']
  static override args = { run: Args.string({ description: 'Id of the run; the last one without it.' }) }

  override async run(): Promise<RunMemories> {
    const { args } = await this.parse(MemoryWhy)
    const client = await this.client()
    const runId = args.run ?? (await client.runs()).find(({ call }) => call === null)?.id
    if (runId === undefined)
      throw new AssistantError('run.not-found', 'Nothing was asked yet.', { hint: 'Ask something: assistant ask "…"' })
    const memories = await client.runMemories(runId)
    for (const used of memories.used) {
      this.log(`${short(used.id)}  ${used.score.toFixed(2)}  ${reasonsOf(used.parts)}  ${oneLine(used.text)}`)
      const note = since(used)
      if (note !== undefined) this.log(dim(`          ${note}`, process.stdout))
    }
    if (memories.erased > 0) this.log(`Erased from its log, for they were forgotten since: ${memories.erased}.`)
    else if (memories.used.length === 0) this.log('It used no memories.')
    return memories
  }
}
