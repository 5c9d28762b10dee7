import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { AssistantError, type Embedder, isAssistantError } from '@openpa/core'

const PACKAGE = '@openpa/embedder-onnx'
/** As hubs name models, so that no name leads out of the folder. */
const NAME = /^[\w-][\w.-]*\/[\w-][\w.-]*$/

/** How far a file of a download is. */
export interface ModelProgress {
  file: string
  receivedBytes: number
  /** Undefined where the hub does not say. */
  totalBytes: number | undefined
}

/** A model that was downloaded. */
export interface DownloadedModel {
  name: string
  folder: string
  /** False where it was there already. */
  isNew: boolean
}

/** How a model is downloaded. */
export interface ModelDownload {
  /** Another hub than huggingface.co. */
  hubUrl: string | undefined
  onProgress(progress: ModelProgress): void
  /** Aborts when whoever asked has gone: nothing of the model stays. */
  signal: AbortSignal
}

/** What the optional package exports, as far as it is used here. */
interface OnnxPackage {
  createOnnxEmbedder(options?: { modelDir?: string }): Promise<Embedder>
  downloadModel(
    name: string,
    targetDir: string,
    options: Pick<ModelDownload, 'onProgress' | 'signal'> & { hubUrl?: string },
  ): Promise<void>
}

/** Embedding models that run on this machine, by way of an optional package that the daemon loads when one is asked for. */
export class EmbeddingModels {
  readonly #folders: { packages: string; models: string }
  readonly #running = new Map<string, Promise<void>>()
  readonly #stop = new AbortController()

  /** @param folders where the person's own npm packages are, and downloaded models. */
  constructor(folders: { packages: string; models: string }) {
    this.#folders = folders
  }

  /** Whether it is a name as hubs know models by. */
  isName(name: string): boolean {
    return NAME.test(name)
  }

  /** The MiniLM in the package. @throws {AssistantError} `embedder.not-installed`. */
  async minilm(): Promise<Embedder> {
    return (await this.#load()).createOnnxEmbedder()
  }

  /** A model in a folder. @throws {AssistantError} `embedder.not-installed`, `embedder.model-invalid`. */
  async inFolder(folder: string): Promise<Embedder> {
    return (await this.#load()).createOnnxEmbedder({ modelDir: folder })
  }

  /** A model that was downloaded. @throws {AssistantError} `embedder.model-not-found` where it was not; as {@link inFolder}. */
  async downloaded(name: string): Promise<Embedder> {
    const folder = this.#folderOf(name)
    if (existsSync(folder)) return this.inFolder(folder)
    throw new AssistantError('embedder.model-not-found', `The model ${name} is not on this machine.`, {
      hint: `Download it: assistant memory embedder download ${name}`,
    })
  }

  /**
   * Downloads a model, because the person asked for it. What a broken connection or the daemon's end leaves is gone on with at the
   * next try; what the person breaks off goes.
   * @throws {AssistantError} `input.invalid` for no name of a model, `embedder.not-installed`, `embedder.model-not-found`,
   * `embedder.unavailable`.
   */
  async download(name: string, download: ModelDownload): Promise<DownloadedModel> {
    if (!this.isName(name))
      throw new AssistantError('input.invalid', `"${name}" is no name of a model.`, {
        hint: 'Name it as owner/model, for example Xenova/paraphrase-multilingual-MiniLM-L12-v2',
      })
    const { downloadModel } = await this.#load()
    const folder = this.#folderOf(name)
    if (this.#running.has(name))
      throw new AssistantError('embedder.unavailable', `${name} is being downloaded already.`, {
        hint: 'Wait for its end, or break that download off.',
      })
    if (existsSync(folder)) return { name, folder, isNew: false }
    const { hubUrl, onProgress, signal } = download
    const either = AbortSignal.any([signal, this.#stop.signal])
    const work = downloadModel(name, folder, {
      onProgress,
      signal: either,
      ...(hubUrl === undefined ? {} : { hubUrl }),
    })
    this.#running.set(name, work)
    try {
      await work
    } catch (error) {
      if (signal.aborted) await rm(`${folder}.part`, { recursive: true, force: true })
      throw isDisk(error) ? unwritable(folder, error) : error
    } finally {
      this.#running.delete(name)
    }
    return { name, folder, isNew: true }
  }

  /** Breaks downloads off; they go on where they were when they are asked for again. */
  async stop(): Promise<void> {
    this.#stop.abort(new AssistantError('daemon.stopping', 'The daemon is stopping.'))
    await Promise.allSettled(this.#running.values())
  }

  #folderOf(name: string): string {
    return join(this.#folders.models, name.replace('/', '--'))
  }

  /** The optional package, from beside the daemon or from the person's own packages. */
  async #load(): Promise<OnnxPackage> {
    const { packages } = this.#folders
    const places = [import.meta.url, pathToFileURL(join(packages, 'package.json')).href]
    for (const place of places)
      try {
        return (await import(pathToFileURL(createRequire(place).resolve(PACKAGE)).href)) as OnnxPackage
      } catch (error) {
        if (isAssistantError(error) || !isMissing(error)) throw error
      }
    throw new AssistantError('embedder.not-installed', `The package ${PACKAGE} is not installed.`, {
      hint: `Install it: npm install --ignore-scripts --prefix "${packages}" ${PACKAGE}`,
    })
  }
}

const isMissing = (error: unknown) =>
  error instanceof Error && 'code' in error && /^(?:ERR_)?MODULE_NOT_FOUND$/.test(String(error.code))

const isDisk = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'path' in error && 'syscall' in error

const unwritable = (folder: string, cause: NodeJS.ErrnoException) =>
  new AssistantError('embedder.unavailable', `The model could not be written: ${cause.message}`, {
    hint: `Look at the space and the rights of ${folder}.part, and try again.`,
    cause,
  })
