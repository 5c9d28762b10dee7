import { isAbsolute, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Args, Flags } from '@oclif/core'
import type { AssistantClient, EmbedderState } from '@openpa/client'
import { AssistantError } from '@openpa/core'
import { AssistantCommand } from '../../../assistant-command.ts'
import { changeLine } from './show.ts'

/** How often it is asked how far the change is. */
const POLL_MS = 300

/** A folder is named with its whole path: the daemon works elsewhere. Names of models never begin like one. */
const embedderName = (name: string): string => {
  const folder = name.replace(/^folder:/, '')
  return folder !== name || isAbsolute(folder) || /^\.{1,2}(?:$|[\\/])/.test(folder)
    ? `folder:${resolve(folder)}`
    : name
}

export default class MemoryEmbedderUse extends AssistantCommand {
  static override summary = 'Embed memories with another model.'
  static override description =
    'All memories are embedded anew in the background; searches go on with the old vectors until all are done.\n' +
    'Ctrl-C leaves the change to the daemon. The built-in embedder needs nothing; minilm needs one npm install (the\n' +
    'error says which); a model of a connected server sees the text of every memory.'
  static override examples = [
    '<%= config.bin %> memory embedder use minilm',
    '<%= config.bin %> memory embedder use model:local/nomic-embed-text',
    '<%= config.bin %> memory embedder use Xenova/paraphrase-multilingual-MiniLM-L12-v2  # once it is downloaded',
    '<%= config.bin %> memory embedder use ./models/mine',
    '<%= config.bin %> memory embedder use built-in',
  ]
  static override args = {
    name: Args.string({
      required: true,
      description: 'built-in, minilm, the name of a downloaded model, a folder, or model:<connection>/<id>.',
    }),
  }
  static override flags = { 'no-wait': Flags.boolean({ description: 'Only begin.' }) }

  override async run(): Promise<EmbedderState> {
    const { args, flags } = await this.parse(MemoryEmbedderUse)
    const client = await this.client()
    const begun = await client.useEmbedder(embedderName(args.name))
    const state = flags['no-wait'] ? begun : await this.#watch(client, begun)
    if (state.error)
      throw new AssistantError(
        'embedder.unavailable',
        `The embedder is still ${state.current}: ${state.error.message}`,
        {
          hint: state.error.hint ?? `Try again: assistant memory embedder use ${args.name}`,
        },
      )
    this.log(state.next ? changeLine(state.next) : `Memories are embedded with ${state.current} (${state.id}).`)
    return state
  }

  async #watch(client: AssistantClient, begun: EmbedderState): Promise<EmbedderState> {
    let state = begun
    while (state.next) {
      if (process.stderr.isTTY && !this.jsonEnabled()) process.stderr.write(`\r${changeLine(state.next)} `)
      await pause(POLL_MS)
      state = await client.embedder()
    }
    if (process.stderr.isTTY && !this.jsonEnabled()) process.stderr.write('\r\u001b[K')
    return state
  }
}
