import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { AssistantError, isAssistantError } from '@openpa/core'
import { downloadFile } from './download-file.ts'
import { MODEL_FILES } from './model-folder.ts'

/** How far one file of a model has come, counting what an earlier try left. */
export interface DownloadProgress {
  /** Path in the model's folder, e.g. `onnx/model_quantized.onnx`. */
  file: string
  receivedBytes: number
  /** Undefined when the hub does not say. */
  totalBytes: number | undefined
}

/** How a model is fetched. */
export interface DownloadOptions {
  /** Called after every piece that was written. */
  onProgress?: (progress: DownloadProgress) => void
  /** Ends the download with the signal's reason; what has come stays for the next try. */
  signal?: AbortSignal
  /** Default the global one. */
  fetch?: typeof globalThis.fetch
  /** Another hub with the same paths, such as a mirror. Default `https://huggingface.co`. */
  hubUrl?: string
}

const NAME = /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)?$/

/**
 * Fetches a model from a hub into a new folder, for `createOnnxEmbedder({ modelDir })`. The only thing here that uses
 * the network, so only call it when the person asked for it.
 *
 * Sizes and checksums are verified where the hub gives them, as huggingface.co does.
 *
 * The files gather in `<targetDir>.part`, which takes its name when all are there: `targetDir` holds a whole model or
 * does not exist. The next call with the same `targetDir` goes on where the last one ended; one at a time.
 * @param name As the hub knows it, e.g. `Xenova/all-MiniLM-L6-v2`; it must have weights in `onnx/model_quantized.onnx`.
 * @throws {AssistantError} `input.invalid` for a name that cannot be one or a folder that is there,
 * `embedder.model-not-found` when the hub has no such model to give, `embedder.unavailable` when it cannot be reached
 * or broke off. Errors of the file system pass through.
 */
export async function downloadModel(name: string, targetDir: string, options: DownloadOptions = {}): Promise<void> {
  const { hubUrl = 'https://huggingface.co', fetch = globalThis.fetch, signal, onProgress } = options
  if (!NAME.test(name))
    throw new AssistantError('input.invalid', `"${name}" is no name of a model.`, { hint: 'Name it as owner/model.' })
  const dir = resolve(targetDir)
  if (existsSync(dir))
    throw new AssistantError('input.invalid', `${dir} is there already.`, {
      hint: 'Remove it, or name another folder.',
    })

  const partDir = `${dir}.part`
  try {
    for (const file of MODEL_FILES)
      await downloadFile(`${hubUrl}/${name}/resolve/main/${file}`, join(partDir, file), {
        fetch,
        signal,
        onProgress: (receivedBytes, totalBytes) => onProgress?.({ file, receivedBytes, totalBytes }),
      })
  } catch (error) {
    if (isAssistantError(error, 'embedder.model-not-found')) await rm(partDir, { recursive: true, force: true })
    throw error
  }
  await rename(partDir, dir)
}
