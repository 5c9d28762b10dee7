import { createRoute, z } from '@hono/zod-openapi'
import type { FeedbackLog } from '../adapters/feedback-log.ts'
import { createApi, json, jsonBody } from '../http/api.ts'

const give = createRoute({
  method: 'post',
  path: '/feedback',
  summary: 'Says whether an answer was good. Without `runId` it is about the last run.',
  request: {
    body: jsonBody(
      z.object({
        runId: z.string().optional(),
        verdict: z.enum(['good', 'bad', 'correct']),
        correction: z.string().max(2000).optional(),
      }),
    ),
  },
  responses: {
    201: json(
      z.object({ id: z.string(), runId: z.string(), decisionId: z.string().nullable() }),
      'The feedback, tied to the decision.',
    ),
  },
})
const usage = createRoute({
  method: 'get',
  path: '/usage',
  summary: 'What models and tools took in the last 24 hours.',
  responses: {
    200: json(
      z.object({
        modelCalls: z.number(),
        inputTokens: z.number(),
        outputTokens: z.number(),
        costUsd: z.number(),
        toolCalls: z.number(),
      }),
      'Sums.',
    ),
  },
})

/** `/feedback` and `/usage`. */
export const feedbackRoutes = ({ feedback }: { feedback: FeedbackLog }) => {
  const api = createApi()
  api.openapi(give, async (c) => c.json(await feedback.give(c.var.ownerId, c.req.valid('json')), 201))
  api.openapi(usage, async (c) => c.json(await feedback.usage(c.var.ownerId), 200))
  return api
}
