import { AssistantError, type Embedder, toErrorBody } from '@openpa/core'
import type { Database, SettingsStore } from '@openpa/database'
import { createOpenAiEmbedder, dropVectors, type EmbedderSource, embedMissing, indexVectors } from '@openpa/memory'
import type { EmbeddingModels } from './embedding-models.ts'
import type { ModelConnections } from './model-connections.ts'

const SETTING = 'memory.embedder'
export const BUILT_IN = 'built-in'

/** How far a change of the embedder is. */
export interface EmbedderState {
  /** What is used: `built-in`, `minilm`, `<owner>/<model>`, `folder:<path>` or `model:<connection>/<model id>`. */
  current: string
  id: string
  dimension: number
  /** What memories are being embedded with, to be used when all are; null when nothing changes. */
  next: { name: string; done: number; all: number } | null
  /** What stopped the last change, or keeps the current embedder from its work. */
  error: { code: string; message: string; hint?: string | undefined } | null
}

/** What is kept of the choice. */
interface Stored {
  current: string
  id: string
  dimension: number
  next?: string | undefined
}

/** What the choice of an embedder works with. */
export interface EmbeddersDeps {
  database: Database
  settings: SettingsStore
  models: ModelConnections
  builtIn: Embedder
  local: EmbeddingModels
  onError(error: unknown): void
}

/**
 * The embedder of the memories, and its exchange: memories get vectors of the next one in the background, while searches go on
 * with the old ones. What a kill breaks off is taken up at the next start.
 */
export class Embedders implements EmbedderSource {
  readonly #deps: EmbeddersDeps
  #current: Embedder
  #stored: Stored
  #change: { name: string; done: number; all: number; abort: AbortController; over: Promise<void> } | undefined
  #error: EmbedderState['error'] = null

  constructor(deps: EmbeddersDeps) {
    this.#deps = deps
    this.#current = deps.builtIn
    this.#stored = { current: BUILT_IN, id: deps.builtIn.id, dimension: deps.builtIn.dimension }
  }

  get current(): Embedder {
    return this.#current
  }

  get state(): EmbedderState {
    const { current, id, dimension } = this.#stored
    const change = this.#change
    return {
      current,
      id,
      dimension,
      next: change ? { name: change.name, done: change.done, all: change.all } : null,
      error: this.#error,
    }
  }

  /** Takes up the choice of an earlier daemon, and the change that it did not finish. */
  async open(ownerId: string): Promise<void> {
    const stored = (await this.#deps.settings.all(ownerId))[SETTING] as Stored | undefined
    if (!stored) return
    this.#stored = stored
    if (stored.current !== BUILT_IN) this.#current = this.#lazy(ownerId, stored)
    if (stored.next !== undefined) await this.use(ownerId, stored.next).catch((error: unknown) => this.#fail(error))
  }

  /**
   * Begins to embed all memories with another embedder, which is used from when all are. Naming the one in use ends a change.
   * @throws {AssistantError} `config.invalid` for an unknown name; `embedder.*` when it does not work.
   */
  async use(ownerId: string, name: string): Promise<void> {
    await this.#end()
    this.#error = null
    if (name === this.#stored.current) return this.#save(ownerId, { ...this.#stored, next: undefined })
    const embedder = await this.#build(ownerId, name)
    await this.#save(ownerId, { ...this.#stored, next: name })
    const abort = new AbortController()
    const change = { name, done: 0, all: 0, abort, over: Promise.resolve() }
    this.#change = change
    change.over = this.#exchange(ownerId, name, embedder, abort.signal)
      .catch((error: unknown) => {
        // The old vectors are all there: searches go on with them.
        if (!abort.signal.aborted) this.#fail(error)
      })
      .finally(() => {
        if (this.#change === change) this.#change = undefined
      })
  }

  /** Breaks off a change; it goes on at the next start. */
  async stop(): Promise<void> {
    await this.#end()
  }

  #fail(error: unknown): void {
    this.#error = toErrorBody(error)
    this.#deps.onError(error)
  }

  async #end(): Promise<void> {
    this.#change?.abort.abort()
    await this.#change?.over
  }

  async #exchange(ownerId: string, name: string, embedder: Embedder, signal: AbortSignal): Promise<void> {
    const { database } = this.#deps
    const onProgress = (done: number, all: number) => Object.assign(this.#change ?? {}, { done, all })
    // What is told meanwhile comes after the rest.
    while ((await embedMissing(database, ownerId, embedder, { signal, onProgress })) > 0);
    await indexVectors(database, embedder)
    const before = this.#stored.id
    this.#current = embedder
    await this.#save(ownerId, { current: name, id: embedder.id, dimension: embedder.dimension })
    await embedMissing(database, ownerId, embedder, { signal })
    if (before !== embedder.id) await dropVectors(database, ownerId, before)
  }

  async #save(ownerId: string, stored: Stored): Promise<void> {
    await this.#deps.settings.set(ownerId, SETTING, stored)
    this.#stored = stored
  }

  /** The stored choice, loaded at its first use: the daemon is ready before a model is. */
  #lazy(ownerId: string, { current, id, dimension }: Stored): Embedder {
    let loaded: Promise<Embedder> | undefined
    return {
      id,
      dimension,
      embed: async (texts) => {
        loaded ??= this.#build(ownerId, current)
        try {
          const embedder = await loaded
          if (embedder.id !== id)
            throw new AssistantError('embedder.model-invalid', `The embedder ${current} is another one than before.`, {
              hint: `Embed all memories again: assistant memory embedder use ${current}`,
            })
          return await embedder.embed(texts)
        } catch (error) {
          loaded = undefined
          throw error
        }
      },
    }
  }

  async #build(ownerId: string, name: string): Promise<Embedder> {
    const [kind = '', rest = ''] = name.split(/:(.*)/s)
    if (name === BUILT_IN) return this.#deps.builtIn
    if (name === 'minilm') return this.#deps.local.minilm()
    if (kind === 'folder' && rest) return this.#deps.local.inFolder(rest)
    if (kind === 'model' && rest.includes('/')) return this.#server(ownerId, rest)
    if (this.#deps.local.isName(name)) return this.#deps.local.downloaded(name)
    throw new AssistantError('config.invalid', `There is no embedder ${name}.`, {
      hint: 'One of: built-in, minilm, <owner>/<model> that was downloaded, folder:<path>, model:<connection>/<model id>',
    })
  }

  async #server(ownerId: string, rest: string): Promise<Embedder> {
    const [connection = '', modelId = ''] = rest.split(/\/(.*)/s)
    const { baseUrl, apiKey } = await this.#deps.models.endpoint(ownerId, connection)
    return createOpenAiEmbedder({ baseUrl, modelId, ...(apiKey === undefined ? {} : { apiKey }) })
  }
}
