import { Args, Flags } from '@oclif/core'
import type { ModelConnection } from '@openpa/client'
import { AssistantError } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { firstModel, KNOWN } from '../../known-models.ts'
import { readStdin } from '../../terminal/read-stdin.ts'

export default class ModelAdd extends AssistantCommand {
  static override summary = 'Connect a model: any OpenAI-compatible server.'
  static override examples = [
    '<%= config.bin %> model add openai --key-from-env OPENAI_API_KEY',
    '<%= config.bin %> model add local --base-url http://127.0.0.1:11434/v1',
    'echo "$KEY" | <%= config.bin %> model add openai --key -',
  ]
  static override args = {
    name: Args.string({
      required: true,
      description: 'A name of your choice; openai, openrouter, mistral, groq and ollama are known.',
    }),
  }
  static override flags = {
    'base-url': Flags.string({ description: 'Address of the server, up to /v1.' }),
    model: Flags.string({
      char: 'm',
      description: 'Id of the model; the first one of the server where it is left out.',
    }),
    'key-from-env': Flags.string({ description: 'Read the key from this environment variable.', exclusive: ['key'] }),
    key: Flags.string({
      description: 'none, or - to read the key from standard input; a key itself does not belong on a command line.',
    }),
    'context-tokens': Flags.integer({ description: 'Size of the context window (8192).', min: 512 }),
    'max-output-tokens': Flags.integer({ description: 'Longest answer (1024).', min: 16 }),
    default: Flags.boolean({ description: 'Make it the default.' }),
  }

  override async run(): Promise<ModelConnection> {
    const { args, flags } = await this.parse(ModelAdd)
    const known = KNOWN[args.name]
    const baseUrl = flags['base-url'] ?? known?.baseUrl
    if (baseUrl === undefined)
      throw new AssistantError('input.invalid', `The address of "${args.name}" is not known.`, {
        hint: 'Give it: --base-url http://127.0.0.1:11434/v1',
      })
    if (!/^https?:$/.test(URL.parse(baseUrl)?.protocol ?? ''))
      throw new AssistantError('input.invalid', `${baseUrl} is no http or https address.`, {
        hint: 'For example: --base-url http://127.0.0.1:11434/v1',
      })
    const key = await this.#key(flags['key-from-env'], flags.key, known !== undefined && known.needsKey !== false)
    const client = await this.client()
    const modelId = flags.model ?? known?.modelId ?? (await firstModel(baseUrl, key))
    const { 'context-tokens': contextTokens, 'max-output-tokens': maxOutputTokens, default: makeDefault } = flags
    const connection = await client.addModel({
      name: args.name,
      baseUrl,
      modelId,
      key,
      contextTokens: contextTokens ?? known?.contextTokens,
      maxOutputTokens,
      makeDefault,
    })
    this.log(
      `Connected ${connection.name}: ${connection.modelId} at ${connection.baseUrl}${connection.isDefault ? ' (default)' : ''}. Try it: assistant model test ${connection.name}`,
    )
    return connection
  }

  /** The key; it goes to the daemon, which encrypts it, and is printed nowhere. */
  async #key(variable: string | undefined, given: string | undefined, needed: boolean): Promise<string | undefined> {
    if (variable !== undefined) {
      const value = process.env[variable]
      if (!value)
        throw new AssistantError('input.invalid', `The environment variable ${variable} is not set.`, {
          hint: `Set it first: export ${variable}=…`,
        })
      return value
    }
    if (given === '-') return (await readStdin()).trim()
    if (given === 'none' || (given === undefined && !needed)) return undefined
    if (given === undefined)
      throw new AssistantError('input.needed', 'This server needs a key.', {
        hint: 'Add --key-from-env NAME, or --key - to read it from standard input.',
      })
    throw new AssistantError('input.invalid', 'A key on a command line can be read by others.', {
      hint: 'Use --key-from-env NAME, or --key - to read it from standard input.',
    })
  }
}
