import { createRoute, z } from '@hono/zod-openapi'
import {
  type Approval,
  type ApprovalStore,
  AssistantError,
  type AuditLog,
  type GrantStore,
  type Supervisor,
  type Taint,
  type ToolQuestion,
} from '@openpa/core'
import type { Configuration } from '../adapters/configuration.ts'
import { createApi, json, jsonBody } from '../http/api.ts'
import { Id } from './schemas.ts'

/** What these routes work with. */
export interface ApprovalRouteDeps {
  approvals: ApprovalStore
  grants: GrantStore
  configuration: Configuration
  supervisor: Supervisor
  audit: AuditLog
}

const STATUSES = ['pending', 'allowed', 'denied', 'expired'] as const
const ApprovalShape = z
  .object({
    id: z.string(),
    ownerId: z.string(),
    runId: z.string(),
    callId: z.string(),
    skill: z.string(),
    tool: z.string(),
    effect: z.enum(['read', 'write', 'external', 'exec', 'spend']),
    target: z.string().nullable(),
    input: z.unknown(),
    taint: z.custom<Taint>(),
    reason: z.enum(['effect', 'destructive', 'leak', 'interrupted', 'question']),
    status: z.enum(STATUSES),
    createdAt: z.string(),
    expiresAt: z.string(),
    answeredAt: z.string().nullable(),
    answer: z.string().nullable(),
    answeredBy: z.string().nullable(),
    takenAt: z.string().nullable(),
  })
  .openapi('Approval')
const GrantShape = z
  .object({
    id: z.string(),
    skill: z.string(),
    tool: z.string(),
    target: z.string().nullable(),
    createdAt: z.string(),
  })
  .openapi('ApprovalGrant')
const Rule = z.enum(['allow', 'ask', 'deny'])
const EFFECTS = ['read', 'write', 'external', 'exec', 'spend', 'destructive'] as const
const PolicyShape = z.record(z.enum(EFFECTS), Rule).openapi('ApprovalPolicy')
const By = z.string().trim().min(1).max(40).default('api')

const list = createRoute({
  method: 'get',
  path: '/approvals',
  summary: 'Lists what was asked, newest first.',
  request: { query: z.object({ status: z.enum(STATUSES).optional(), runId: z.uuid().optional() }) },
  responses: { 200: json(z.array(ApprovalShape), 'Approvals.') },
})
const readPolicy = createRoute({
  method: 'get',
  path: '/approvals/policy',
  summary: 'What is done with calls of tools, by their effect.',
  responses: { 200: json(PolicyShape, 'The policy.') },
})
const changePolicy = createRoute({
  method: 'patch',
  path: '/approvals/policy',
  summary: 'Changes rules of the policy.',
  request: { body: jsonBody(z.partialRecord(z.enum(EFFECTS), Rule)) },
  responses: { 200: json(PolicyShape, 'The policy.') },
})
const listGrants = createRoute({
  method: 'get',
  path: '/approvals/grants',
  summary: 'Lists what was allowed for always, newest first.',
  responses: { 200: json(z.array(GrantShape), 'Grants.') },
})
const revoke = createRoute({
  method: 'delete',
  path: '/approvals/grants/{id}',
  summary: 'Takes a grant back.',
  request: { params: Id },
  responses: { 200: json(GrantShape, 'What was taken back.') },
})
const show = createRoute({
  method: 'get',
  path: '/approvals/{id}',
  summary: 'Shows an approval with its exact arguments, by id or the beginning of it.',
  request: { params: Id },
  responses: { 200: json(ApprovalShape, 'The approval.') },
})
const allow = createRoute({
  method: 'post',
  path: '/approvals/{id}/allow',
  summary: 'Allows the call, with `always` also those to come of this tool to this target. Its run goes on.',
  request: { params: Id, body: jsonBody(z.object({ by: By, always: z.boolean().default(false) })) },
  responses: { 200: json(ApprovalShape, 'The approval.') },
})
const say = createRoute({
  method: 'post',
  path: '/approvals/{id}/answer',
  summary: 'Answers what a tool has asked. Its run goes on with that.',
  request: { params: Id, body: jsonBody(z.object({ by: By, answer: z.string().trim().min(1).max(2000) })) },
  responses: { 200: json(ApprovalShape, 'The question.') },
})
const deny = createRoute({
  method: 'post',
  path: '/approvals/{id}/deny',
  summary: 'Denies the call. Its run goes on without it.',
  request: { params: Id, body: jsonBody(z.object({ by: By })) },
  responses: { 200: json(ApprovalShape, 'The approval.') },
})

/** `/approvals`: questions, answers, policy and grants. */
export const approvalRoutes = ({ approvals, grants, configuration, supervisor, audit }: ApprovalRouteDeps) => {
  const api = createApi()
  const answer = async (
    ownerId: string,
    prefix: string,
    given: { verdict: 'allowed' | 'denied'; by: string; always?: boolean; answer?: string },
  ) => {
    const asked = await approvals.get(ownerId, prefix)
    if (given.verdict === 'allowed') refuseOtherAnswer(asked, given.answer)
    const { id } = asked
    const approval = await approvals.answer(ownerId, id, { ...given, now: new Date() })
    const yes = given.answer === undefined ? 'allow' : 'answer'
    const action = `approval.${given.verdict === 'allowed' ? yes : 'deny'}${given.always ? '-always' : ''}`
    await audit.append(ownerId, [byPerson(action, `${approval.tool} ${id}`, approval.runId)])
    await supervisor.goOn(ownerId)
    return approval
  }
  api.openapi(list, async (c) =>
    c.json(await approvals.list(c.var.ownerId, { ...c.req.valid('query'), now: new Date() }), 200),
  )
  api.openapi(readPolicy, async (c) => c.json((await configuration.approvals(c.var.ownerId)).policy, 200))
  api.openapi(changePolicy, async (c) => {
    const { ownerId } = c.var
    for (const [effect, rule] of Object.entries(c.req.valid('json'))) {
      await configuration.set(ownerId, `approval.${effect}`, rule)
      await audit.append(ownerId, [byPerson('approval.policy', `${effect}: ${rule}`)])
    }
    return c.json((await configuration.approvals(ownerId)).policy, 200)
  })
  api.openapi(listGrants, async (c) => c.json(await grants.list(c.var.ownerId), 200))
  api.openapi(revoke, async (c) => {
    const grant = await grants.revoke(c.var.ownerId, c.req.valid('param').id)
    await audit.append(c.var.ownerId, [byPerson('approval.revoke', `${grant.tool} ${grant.id}`)])
    return c.json(grant, 200)
  })
  api.openapi(show, async (c) => c.json(await approvals.get(c.var.ownerId, c.req.valid('param').id), 200))
  api.openapi(allow, async (c) => {
    const given = { verdict: 'allowed' as const, ...c.req.valid('json') }
    return c.json(await answer(c.var.ownerId, c.req.valid('param').id, given), 200)
  })
  api.openapi(say, async (c) => {
    const given = { verdict: 'allowed' as const, ...c.req.valid('json') }
    return c.json(await answer(c.var.ownerId, c.req.valid('param').id, given), 200)
  })
  api.openapi(deny, async (c) => {
    const given = { verdict: 'denied' as const, ...c.req.valid('json') }
    return c.json(await answer(c.var.ownerId, c.req.valid('param').id, given), 200)
  })
  return api
}

/** @throws {AssistantError} `input.invalid` for a yes to a question, words to what wants a yes, and what is no choice. */
function refuseOtherAnswer({ id, reason, input, tool }: Approval, answer: string | undefined): void {
  const hint = (verb: string) => ({ hint: `Answer it: assistant approval ${verb}` })
  if (reason !== 'question') {
    if (answer === undefined) return
    throw new AssistantError(
      'input.invalid',
      `${tool} asked nothing: it wants a yes or a no.`,
      hint(`allow ${id.slice(0, 8)}`),
    )
  }
  if (answer === undefined)
    throw new AssistantError(
      'input.invalid',
      `${tool} asks something that a yes is no answer to.`,
      hint(`answer ${id.slice(0, 8)} <answer>`),
    )
  const { choices = [] } = (input ?? {}) as Partial<ToolQuestion>
  if (choices.length > 0 && !choices.includes(answer))
    throw new AssistantError(
      'input.invalid',
      `${JSON.stringify(answer)} is none of: ${choices.join(', ')}.`,
      hint(`show ${id.slice(0, 8)}`),
    )
}

const byPerson = (action: string, target: string, runId: string | null = null) => ({
  actor: 'person',
  action,
  target,
  outcome: 'allowed' as const,
  runId,
})
