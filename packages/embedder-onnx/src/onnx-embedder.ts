import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import type { FeatureExtractionPipeline } from '@huggingface/transformers'
import type { Embedder } from '@openpa/core'
import { checkModel, invalidModel, nameModel } from './model-folder.ts'

/** Far more than a model's 512 tokens; the rest is not even tokenised, which takes longer than the model. */
const MAX_CHARACTERS = 20_000
/** Anything but white space, controls, invisible characters and unpaired surrogates. */
const SOMETHING = /[^\s\p{Cc}\p{Cf}\p{Cs}]/u

/** An {@link Embedder} that holds a model in memory, 170 MB and more, until it is closed. */
export interface OnnxEmbedder extends Embedder, AsyncDisposable {
  /** Frees the model once the text at work is done; others are refused from then on. May be called again. */
  close(): Promise<void>
}

/** All optional: without any, the embedder is the MiniLM of this package. */
export interface OnnxEmbedderOptions {
  /**
   * Another model: a folder with `config.json`, `tokenizer.json`, `tokenizer_config.json` and
   * `onnx/model_quantized.onnx`, made for mean pooling. Its files may change only while no embedder has it open.
   */
  modelDir?: string
  /** Threads that one text may keep busy. Default 1, which leaves the machine to the person. */
  threads?: number
}

/** The model beside this package's package.json, found by name: the code may run from a bundle elsewhere. */
const builtInFolder = () =>
  join(dirname(createRequire(import.meta.url).resolve('@openpa/embedder-onnx/package.json')), 'model')

/**
 * Loads a sentence model, in some 0.3 s; nothing ever comes from the network.
 *
 * The id is `minilm-384` for the built-in model, else it is made of the model's name, a digest of its files and its
 * dimension. Texts are cut to the model's maximum, 512 tokens for the built-in one, and a text of white space or
 * invisible characters has the zero vector.
 * @throws {AssistantError} `embedder.model-invalid` when the folder holds no model that can be loaded.
 */
export async function createOnnxEmbedder({ modelDir, threads = 1 }: OnnxEmbedderOptions = {}): Promise<OnnxEmbedder> {
  const dir = modelDir === undefined ? builtInFolder() : resolve(modelDir)
  await checkModel(dir)
  const name = modelDir === undefined ? 'minilm' : await nameModel(dir)
  const model = await load(dir, threads)
  // Asked of the model itself: what a configuration calls its dimension differs from one architecture to the next.
  const { length: dimension } = await vectorOf(model, 'dimension').catch((error: unknown) => {
    throw invalidModel(dir, 'it gives no vector of a text', error)
  })

  let closing: Promise<unknown> | undefined
  const running = new Set<Promise<Float32Array>>()
  const embedOne = async (text: string) => {
    if (closing) throw new Error('the embedder is closed')
    const start = text.slice(0, MAX_CHARACTERS)
    if (!SOMETHING.test(start)) return new Float32Array(dimension)
    const run = vectorOf(model, start)
    running.add(run)
    return run.finally(() => running.delete(run))
  }
  const close = async () => {
    closing ??= Promise.allSettled(running).then(() => model.dispose())
    await closing
  }
  return {
    id: `${name}-${dimension}`,
    dimension,
    // One at a time: the quantised model scales its numbers over the whole batch, so that in company a text would get
    // another vector (cosine 0.95), and on a CPU a batch is no faster. Requests come in between two texts.
    embed: async (texts) => {
      const vectors: Float32Array[] = []
      for (const text of texts) vectors.push(await embedOne(text))
      return vectors
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function load(dir: string, threads: number): Promise<FeatureExtractionPipeline> {
  // Loaded here: it takes 0.3 s, and who only downloads a model does not need it.
  const { env, LogLevel, pipeline } = await import('@huggingface/transformers')
  env.allowRemoteModels = false
  env.useFSCache = false
  // When a run fails it would print its input, which is what a person said; the error itself is thrown.
  env.logLevel = LogLevel.NONE
  try {
    return await pipeline('feature-extraction', dir, {
      dtype: 'q8',
      device: 'cpu',
      session_options: { intraOpNumThreads: threads, interOpNumThreads: 1 },
    })
  } catch (error) {
    throw invalidModel(dir, error instanceof Error ? error.message : String(error), error)
  }
}

async function vectorOf(model: FeatureExtractionPipeline, text: string): Promise<Float32Array> {
  const { data } = await model(text, { pooling: 'mean', normalize: true })
  // Pooling makes a tensor of 32-bit floats, whatever the weights are.
  return data as Float32Array
}
