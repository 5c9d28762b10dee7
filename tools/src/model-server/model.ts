import type { ServerResponse } from 'node:http'
import { composeAnswer, toCompletion, toEvents } from './chat.ts'
import { deliver, sendJson, toJsonParts } from './deliver.ts'
import { toEmbeddings } from './embeddings.ts'
import { createFaultPlan, type Fault, toFaultOptions, toHttpError } from './faults.ts'
import { createScript, newInput, type RequestBody, type Step } from './script.ts'

/** What the scripted model knows between requests: its script, its faults, and the answers it holds back. */
export const createModel = (steps: readonly Step[] = [], serverFault?: Fault) => {
  let script = createScript(steps)
  let plan = createFaultPlan(serverFault)
  const silences = new Set<() => void>()

  const untilReleased = (response: ServerResponse): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const end = () => {
      silences.delete(end)
      resolve()
    }
    silences.add(end)
    response.once('close', end)
    return promise
  }

  return {
    setScript: (steps: readonly Step[], options: { fault?: Fault } = {}): void => {
      script = createScript(steps)
      plan = createFaultPlan(options.fault)
    },

    release: (): void => {
      for (const end of silences) end()
    },

    /** Runs without a pause up to the silence, so that a `release()` after `waitForRequest()` always finds it. */
    chat: async (response: ServerResponse, body: RequestBody, number: number): Promise<void> => {
      const planned = plan.next()
      const step = planned && toHttpError(planned) ? undefined : script.take(newInput(body.messages))
      const fault = planned ?? toFaultOptions(step?.fault)
      const error = fault && toHttpError(fault)
      if (error) return sendJson(response, error.status, error.body, error.headers)
      const answer = composeAnswer(number, body, step, fault?.fault)
      const includeUsage = body.stream_options?.include_usage === true
      const parts = body.stream ? toEvents(answer, includeUsage) : toJsonParts(toCompletion(answer))
      return deliver(response, parts, fault, untilReleased(response))
    },

    embed: async (response: ServerResponse, body: RequestBody): Promise<void> => {
      const fault = plan.next()
      const error = fault && toHttpError(fault)
      if (error) return sendJson(response, error.status, error.body, error.headers)
      return deliver(response, toJsonParts(toEmbeddings(body)), fault, untilReleased(response))
    },
  }
}
