import type { EmbedderState } from '@openpa/client'
import { AssistantCommand } from '../../../assistant-command.ts'

/** A change as one line. */
export const changeLine = ({ name, done, all }: NonNullable<EmbedderState['next']>): string =>
  `embedding memories with ${name}: ${done} of ${all}`

export default class MemoryEmbedderShow extends AssistantCommand {
  static override summary = 'Show what memories are embedded with.'
  static override examples = ['<%= config.bin %> memory embedder show']

  override async run(): Promise<EmbedderState> {
    await this.parse(MemoryEmbedderShow)
    const state = await (await this.client()).embedder()
    this.log(`${state.current} (${state.id})`)
    if (state.next) this.log(changeLine(state.next))
    if (state.error) this.log(`the last change failed: ${state.error.message}`)
    return state
  }
}
