import type { LanguageModelV4 } from '@ai-sdk/provider'

/** Money per million tokens, in US dollars. */
export interface ModelPrice {
  inputUsdPerMillion: number
  outputUsdPerMillion: number
}

/** A connected model, ready to be called. `contextTokens` is the window that prompts are cut to. */
export interface ConnectedModel {
  name: string
  modelId: string
  model: LanguageModelV4
  contextTokens: number
  maxOutputTokens: number
  price: ModelPrice
}

/** The model connections that the person made. */
export interface ModelGateway {
  /** Whether any model is connected, without touching keys. */
  configured(ownerId: string): Promise<boolean>
  /** The named connection, or the default one. @throws {AssistantError} `model.not-configured`, `model.not-found`, `secret.locked`. */
  connect(ownerId: string, name?: string): Promise<ConnectedModel>
}
