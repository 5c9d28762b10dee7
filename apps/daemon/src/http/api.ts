import { OpenAPIHono, type z } from '@hono/zod-openapi'
import { AssistantError } from '@openpa/core'
import type { Scope } from './access-tokens.ts'

/** What every route knows of its caller. */
export interface ApiEnv {
  Bindings: { scope: Scope }
  Variables: { ownerId: string }
}

/** A router whose bodies, parameters and queries are checked; what does not fit is `input.invalid`. */
export const createApi = (): OpenAPIHono<ApiEnv> =>
  new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (result.success) return
      const issues = result.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`)
      throw new AssistantError('input.invalid', issues.join('; '))
    },
  })

/** A JSON response of a route's description. */
export const json = <S extends z.ZodType>(schema: S, description: string) => ({
  content: { 'application/json': { schema } },
  description,
})

/** A JSON body that a route needs. */
export const jsonBody = <S extends z.ZodType>(schema: S) => ({
  content: { 'application/json': { schema } },
  required: true,
})
