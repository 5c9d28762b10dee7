import { AssistantError } from '@openpa/core'

/** Servers that can be named without their address; each speaks OpenAI's chat completions there. */
export const KNOWN: Readonly<
  Record<string, { baseUrl: string; modelId?: string; contextTokens?: number; needsKey?: boolean }>
> = {
  openai: { baseUrl: 'https://api.openai.com/v1', modelId: 'gpt-5-mini', contextTokens: 128_000 },
  openrouter: { baseUrl: 'https://openrouter.ai/api/v1' },
  mistral: { baseUrl: 'https://api.mistral.ai/v1' },
  groq: { baseUrl: 'https://api.groq.com/openai/v1' },
  ollama: { baseUrl: 'http://127.0.0.1:11434/v1', needsKey: false },
}

const TIMEOUT_MS = 10_000

/** Asks a server which models it has. @returns the first one. @throws {AssistantError} `model.unavailable`, `model.not-found`. */
export async function firstModel(baseUrl: string, key: string | undefined): Promise<string> {
  const hint = 'Name the model yourself: --model ID'
  let body: { data?: { id?: string }[] }
  try {
    const headers = key === undefined ? {} : { authorization: `Bearer ${key}` }
    const response = await fetch(`${baseUrl.replace(/\/+$/, '')}/models`, {
      headers,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (!response.ok) throw new Error(`HTTP ${response.status}`)
    body = (await response.json()) as typeof body
  } catch (error) {
    throw new AssistantError(
      'model.unavailable',
      `${baseUrl} does not say which models it has (${error instanceof Error ? error.message : error}).`,
      { cause: error, hint },
    )
  }
  const id = body.data?.[0]?.id
  if (id === undefined) throw new AssistantError('model.not-found', `${baseUrl} has no models.`, { hint })
  return id
}
