import { type ConnectedModel, callModel, DEFAULT_AGENT_LIMITS } from '@openpa/core'

/** Sends a model the smallest question. @throws {AssistantError} `model.*` when it does not answer. */
export async function testModel(model: ConnectedModel, signal: AbortSignal) {
  const started = performance.now()
  const { firstPieceMs, stallMs } = DEFAULT_AGENT_LIMITS
  const reply = await callModel({
    name: model.name,
    model: model.model,
    instructions: 'Answer with one word.',
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Say hello.' }] }],
    tools: [],
    maxOutputTokens: Math.min(64, model.maxOutputTokens),
    signal,
    firstPieceMs,
    stallMs,
    onText: () => undefined,
    onReasoning: () => undefined,
  })
  return {
    name: model.name,
    modelId: model.modelId,
    reply: reply.text.trim().slice(0, 200),
    durationMs: Math.round(performance.now() - started),
  }
}
