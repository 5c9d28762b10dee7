import type { LanguageModelV4 } from '@ai-sdk/provider'
import { AssistantError, type ConnectedModel, type ModelGateway, type SecretStore } from '@openpa/core'
import type { Database } from '@openpa/database'
import type { Configuration } from './configuration.ts'

/** A connection as lists show it; the key is only said to be there. */
export interface ModelConnection {
  name: string
  baseUrl: string
  modelId: string
  contextTokens: number
  maxOutputTokens: number
  isDefault: boolean
  hasKey: boolean
}

/** What `model add` takes. */
export interface NewConnection {
  name: string
  baseUrl: string
  modelId: string
  key?: string | undefined
  contextTokens: number
  maxOutputTokens: number
  makeDefault: boolean
}

const secretName = (name: string) => `model:${name}`
const unknown = (name: string) =>
  new AssistantError('model.not-found', `No model is connected under the name "${name}".`, {
    hint: 'See: assistant model list',
  })

/** OpenAI-compatible model servers that the person connected; keys lie in the secret store. */
export class ModelConnections implements ModelGateway {
  readonly #database: Database
  readonly #secrets: SecretStore
  readonly #configuration: Configuration
  readonly #known = new Map<string, Promise<ModelConnection[]>>()
  readonly #models = new WeakMap<ModelConnection, LanguageModelV4>()

  constructor(database: Database, secrets: SecretStore, configuration: Configuration) {
    this.#database = database
    this.#secrets = secrets
    this.#configuration = configuration
  }

  /** By name. Read once: only this object changes them. */
  list(ownerId: string): Promise<ModelConnection[]> {
    const known = this.#known.get(ownerId) ?? this.#read(ownerId)
    this.#known.set(ownerId, known)
    known.catch(() => this.#known.delete(ownerId))
    return known
  }

  async #read(ownerId: string): Promise<ModelConnection[]> {
    const keys = new Set(await this.#secrets.list(ownerId))
    const rows = await this.#database.asOwner(ownerId, (tx) =>
      tx.selectFrom('assistant.models').selectAll().orderBy('name').execute(),
    )
    return rows.map((row) => ({
      name: row.name,
      baseUrl: row.base_url,
      modelId: row.model_id,
      contextTokens: row.context_tokens,
      maxOutputTokens: row.max_output_tokens,
      isDefault: row.is_default,
      hasKey: keys.has(secretName(row.name)),
    }))
  }

  /** Adds a connection or replaces the one of that name; the first one becomes the default. */
  async add(ownerId: string, connection: NewConnection): Promise<ModelConnection> {
    const { name, key } = connection
    if (key === undefined) await this.#secrets.remove(ownerId, secretName(name))
    else await this.#secrets.set(ownerId, secretName(name), key)
    await this.#database.asOwner(ownerId, async (tx) => {
      const other = await tx
        .selectFrom('assistant.models')
        .select('name')
        .where('is_default', '=', true)
        .where('name', '!=', name)
        .executeTakeFirst()
      const isDefault = connection.makeDefault || !other
      if (isDefault)
        await tx.updateTable('assistant.models').set({ is_default: false }).where('is_default', '=', true).execute()
      const row = {
        base_url: connection.baseUrl,
        model_id: connection.modelId,
        context_tokens: connection.contextTokens,
        max_output_tokens: connection.maxOutputTokens,
        is_default: isDefault,
      }
      await tx
        .insertInto('assistant.models')
        .values({ owner_id: ownerId, name, ...row })
        .onConflict((conflict) => conflict.columns(['owner_id', 'name']).doUpdateSet(row))
        .execute()
    })
    this.#known.delete(ownerId)
    return this.#find(ownerId, name)
  }

  /** @throws {AssistantError} `model.not-found`. */
  async makeDefault(ownerId: string, name: string): Promise<ModelConnection> {
    await this.#find(ownerId, name)
    await this.#database.asOwner(ownerId, async (tx) => {
      await tx.updateTable('assistant.models').set({ is_default: false }).where('is_default', '=', true).execute()
      await tx.updateTable('assistant.models').set({ is_default: true }).where('name', '=', name).execute()
    })
    this.#known.delete(ownerId)
    return this.#find(ownerId, name)
  }

  /** Removes the connection and its key; another one becomes the default. @throws {AssistantError} `model.not-found`. */
  async remove(ownerId: string, name: string): Promise<void> {
    await this.#find(ownerId, name)
    await this.#secrets.remove(ownerId, secretName(name))
    await this.#database.asOwner(ownerId, async (tx) => {
      await tx.deleteFrom('assistant.models').where('name', '=', name).execute()
      const left = await tx
        .selectFrom('assistant.models')
        .select(['name', 'is_default'])
        .orderBy('created_at')
        .execute()
      if (left[0] && !left.some((row) => row.is_default))
        await tx.updateTable('assistant.models').set({ is_default: true }).where('name', '=', left[0].name).execute()
    })
    this.#known.delete(ownerId)
  }

  async configured(ownerId: string): Promise<boolean> {
    return (await this.list(ownerId)).length > 0
  }

  /** Address and key of a connection, for what is no chat model. @throws {AssistantError} `model.not-found`. */
  async endpoint(ownerId: string, name: string): Promise<{ baseUrl: string; apiKey: string | undefined }> {
    const { baseUrl, hasKey } = await this.#find(ownerId, name)
    return { baseUrl, apiKey: hasKey ? await this.#secrets.get(ownerId, secretName(name)) : undefined }
  }

  async connect(ownerId: string, name?: string): Promise<ConnectedModel> {
    const connection = await this.#find(ownerId, name)
    const model = await this.#modelOf(ownerId, connection)
    const { contextTokens, maxOutputTokens, modelId } = connection
    const price = await this.#configuration.price(ownerId, modelId)
    return { name: connection.name, modelId, model, contextTokens, maxOutputTokens, price }
  }

  /** Made once where there is no key: it takes a millisecond. With a key it is made anew, so that no key stays in memory. */
  async #modelOf(ownerId: string, connection: ModelConnection): Promise<LanguageModelV4> {
    const known = this.#models.get(connection)
    if (known) return known
    const key = connection.hasKey ? await this.#secrets.get(ownerId, secretName(connection.name)) : undefined
    // Loaded here: the daemon is ready before any model is needed.
    const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
    const provider = createOpenAICompatible({
      name: connection.name,
      baseURL: connection.baseUrl,
      ...(key === undefined ? {} : { apiKey: key }),
      includeUsage: true,
      supportsStructuredOutputs: true,
    })
    const model = provider.chatModel(connection.modelId)
    if (key === undefined) this.#models.set(connection, model)
    return model
  }

  async #find(ownerId: string, name?: string): Promise<ModelConnection> {
    const all = await this.list(ownerId)
    const found =
      name === undefined ? all.find(({ isDefault }) => isDefault) : all.find((connection) => connection.name === name)
    if (found) return found
    if (name !== undefined) throw unknown(name)
    throw new AssistantError('model.not-configured', 'No language model is connected.', {
      hint: 'Connect one: assistant model add openai --key-from-env OPENAI_API_KEY',
    })
  }
}
