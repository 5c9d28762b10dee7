import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AssistantError } from '@openpa/core'

/** All that is read of a model, in the layout of transformers.js; the weights, by far the largest, come last. */
export const MODEL_FILES = [
  'config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'onnx/model_quantized.onnx',
] as const

/** An error about the model in a folder: `embedder.model-invalid`. */
export const invalidModel = (dir: string, why: string, cause?: unknown): AssistantError =>
  new AssistantError('embedder.model-invalid', `The embedding model in ${dir} cannot be used: ${why}.`, {
    hint: `Name a folder with ${MODEL_FILES.join(', ')}, or download the model again.`,
    cause,
  })

/** Longest text that any model takes, in tokens; tokenizers that know no limit of their own name an absurd one. */
const MOST_TOKENS = 1_000_000

/**
 * Refuses a folder that is not a whole model, or whose tokenizer would not cut a long text.
 * @throws {AssistantError} `embedder.model-invalid`.
 */
export async function checkModel(dir: string): Promise<void> {
  const missing = MODEL_FILES.find((file) => !existsSync(join(dir, file)))
  if (missing) throw invalidModel(dir, `it has no ${missing}`)
  const { model_max_length: longest } = await readConfig(dir, 'tokenizer_config.json')
  if (!(Number(longest) <= MOST_TOKENS))
    throw invalidModel(dir, 'tokenizer_config.json sets no model_max_length, which long texts are cut to')
}

/**
 * A name that no other model has: what its configuration calls it, and a digest of all its files.
 * @throws {AssistantError} `embedder.model-invalid` when the configuration cannot be read.
 */
export async function nameModel(dir: string): Promise<string> {
  const config = await readConfig(dir, 'config.json')
  const title = String(config._name_or_path ?? config.model_type ?? 'model')
  const hash = createHash('sha256')
  for (const file of MODEL_FILES) {
    hash.update(file)
    for await (const chunk of createReadStream(join(dir, file))) hash.update(chunk)
  }
  // The last part of a path or of owner/name, as far as an id may hold it.
  const [short = 'model'] = title.toLowerCase().match(/[a-z0-9._-]+(?=\/*$)/) ?? []
  return `onnx-${short}-${hash.digest('hex').slice(0, 12)}`
}

async function readConfig(dir: string, file: string): Promise<Record<string, unknown>> {
  const text = await readFile(join(dir, file), 'utf8')
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value) return { ...value }
  } catch (error) {
    throw invalidModel(dir, `${file} is no JSON`, error)
  }
  throw invalidModel(dir, `${file} is no object`)
}
