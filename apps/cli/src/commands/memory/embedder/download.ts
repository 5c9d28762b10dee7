import { Args, Flags } from '@oclif/core'
import type { EmbedderDownload } from '@openpa/client'
import { AssistantCommand } from '../../../assistant-command.ts'
import { Progress } from '../../../terminal/progress.ts'

type Downloaded = Extract<EmbedderDownload, { folder: string }>
type Step = Exclude<EmbedderDownload, Downloaded>

const inMb = (bytes: number) => (bytes / 1_000_000).toFixed(1)

/** A step as one line: `onnx/model_quantized.onnx: 12.3 of 118.3 MB`. */
const stepLine = ({ file, receivedBytes, totalBytes }: Step) =>
  `${file}: ${inMb(receivedBytes)}${totalBytes === undefined ? '' : ` of ${inMb(totalBytes)}`} MB`

export default class MemoryEmbedderDownload extends AssistantCommand {
  static override summary = 'Download an embedding model to this machine.'
  static override description =
    'The model comes from huggingface.co, or from a hub with the same paths, and only when you run this. It needs weights in\n' +
    'onnx/model_quantized.onnx, as the models of Xenova and onnx-community have, and one npm install (the error says which).\n' +
    'Sizes and checksums are verified. Ctrl-C leaves nothing behind; after a broken connection the next try goes on.'
  static override examples = [
    '<%= config.bin %> memory embedder download Xenova/paraphrase-multilingual-MiniLM-L12-v2',
    '<%= config.bin %> memory embedder use Xenova/paraphrase-multilingual-MiniLM-L12-v2',
    '<%= config.bin %> memory embedder download Xenova/all-MiniLM-L12-v2 --hub https://hub.example.org',
  ]
  static override args = {
    model: Args.string({ required: true, description: 'The model as the hub knows it: owner/model.' }),
  }
  static override flags = { hub: Flags.url({ description: 'Another hub than https://huggingface.co.' }) }

  override async run(): Promise<Downloaded> {
    const { args, flags } = await this.parse(MemoryEmbedderDownload)
    const client = await this.client()
    const hubUrl = flags.hub?.href.replace(/\/+$/, '')
    const progress = new Progress(!flags.quiet && !this.jsonEnabled())
    let downloaded: Downloaded | undefined
    try {
      for await (const step of client.downloadEmbedder({ name: args.model, hubUrl }))
        if ('folder' in step) downloaded = step
        else progress.update(stepLine(step))
    } finally {
      progress.done()
    }
    if (!downloaded) throw new Error('The download ended without a result.')
    const { name, folder, isNew } = downloaded
    this.log(`${name} is ${isNew ? '' : 'already '}in ${folder}`)
    this.log(`To embed memories with it: assistant memory embedder use ${name}`)
    return downloaded
  }
}
