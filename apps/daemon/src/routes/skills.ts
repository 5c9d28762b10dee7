import { createRoute, z } from '@hono/zod-openapi'
import type { AuditLog, SkillView } from '@openpa/core'
import type { SkillLibrary } from '@openpa/skill-host'
import { createApi, json, jsonBody } from '../http/api.ts'
import { byPerson } from './by-person.ts'
import { AuditEntryShape, InstallPlanShape, SkillShape } from './skill-shapes.ts'

/** What these routes work with. */
export interface SkillRouteDeps {
  library: SkillLibrary
  /** All skills: shipped ones, then those of others, enabled or not. */
  skills(): SkillView[]
  /** By the name of skill or package. @throws {AssistantError} `skill.not-found`. */
  skill(name: string): SkillView
  /** Switches a skill on or off. @throws {AssistantError} `skill.not-found`, `skill.exists`. */
  switchSkill(ownerId: string, name: string, enabled: boolean): Promise<void>
  /** Stops a skill and deletes its code; its own rows too where `data` says so. */
  removeSkill(ownerId: string, name: string, options: { data: boolean }): Promise<RemovedSkill>
  audit: AuditLog
}

/** What went with a skill. */
export interface RemovedSkill {
  name: string
  packageName: string
  /** Rows of its own that were deleted, or are left. */
  rows: number
  rowsDeleted: boolean
}

const Name = z.object({ name: z.string().min(1).max(250) })
const PlanId = z.object({ id: z.uuid() })

const list = createRoute({
  method: 'get',
  path: '/skills',
  summary: 'Lists skills: those that come with the assistant, then those of others.',
  responses: { 200: json(z.array(SkillShape), 'Skills.') },
})
const plan = createRoute({
  method: 'post',
  path: '/skills/plans',
  summary: 'Fetches a package by path or npm name, checks it, and says what it is and may do. Installs nothing.',
  request: { body: jsonBody(z.object({ spec: z.string().min(1).max(1000), now: z.boolean().optional() })) },
  responses: { 201: json(InstallPlanShape, 'What would be installed.') },
})
const install = createRoute({
  method: 'post',
  path: '/skills/plans/{id}/install',
  summary: 'Installs what was planned.',
  request: { params: PlanId },
  responses: { 201: json(SkillShape, 'The skill.') },
})
const discard = createRoute({
  method: 'delete',
  path: '/skills/plans/{id}',
  summary: 'Throws a plan away.',
  request: { params: PlanId },
  responses: { 200: json(z.object({ discarded: z.string() }), 'Its id.') },
})
const show = createRoute({
  method: 'get',
  path: '/skills/{name}',
  summary: 'Shows a skill.',
  request: { params: Name },
  responses: { 200: json(SkillShape, 'The skill.') },
})
const change = createRoute({
  method: 'patch',
  path: '/skills/{name}',
  summary:
    'Switches a skill on or off; keeps one of others at its version, or sets which of its hosts may be private ones.',
  request: {
    params: Name,
    body: jsonBody(
      z.object({
        enabled: z.boolean().optional(),
        pinned: z.boolean().optional(),
        privateHosts: z.array(z.string().max(260)).max(50).optional(),
      }),
    ),
  },
  responses: { 200: json(SkillShape, 'The skill.') },
})
const verify = createRoute({
  method: 'post',
  path: '/skills/{name}/verify',
  summary: 'Compares the files of a skill with what was installed.',
  request: { params: Name },
  responses: { 200: json(z.object({ name: z.string(), files: z.number() }), 'All are as they were.') },
})
const remove = createRoute({
  method: 'delete',
  path: '/skills/{name}',
  summary: 'Stops a skill and deletes its code, with `data=true` also the rows that it kept.',
  request: { params: Name, query: z.object({ data: z.stringbool().default(false) }) },
  responses: {
    200: json(
      z.object({ name: z.string(), packageName: z.string(), rows: z.number(), rowsDeleted: z.boolean() }),
      'What went.',
    ),
  },
})
const auditList = createRoute({
  method: 'get',
  path: '/audit',
  summary: 'What skills did with their powers, newest first.',
  request: {
    query: z.object({
      actor: z.string().max(250).optional(),
      before: z.coerce.number().int().min(1).optional(),
      limit: z.coerce.number().int().min(1).max(1000).optional(),
    }),
  },
  responses: { 200: json(z.array(AuditEntryShape), 'Entries.') },
})
const auditVerify = createRoute({
  method: 'get',
  path: '/audit/verify',
  summary: 'Walks the chain of the audit log.',
  responses: { 200: json(z.object({ entries: z.number(), brokenAt: z.number().nullable() }), 'The verdict.') },
})

/** `/skills` and `/audit`. */
export const skillRoutes = ({ library, skills, skill, switchSkill, removeSkill, audit }: SkillRouteDeps) => {
  const api = createApi()
  api.openapi(list, (c) => c.json(skills(), 200))
  api.openapi(plan, async (c) => {
    const { spec, now = false } = c.req.valid('json')
    return c.json(await library.plan(spec, { now }), 201)
  })
  api.openapi(install, async (c) => {
    const { name, packageName, version } = await library.install(c.req.valid('param').id)
    await audit.append(c.var.ownerId, [byPerson('skill.install', `${packageName}@${version}`)])
    return c.json(skill(name), 201)
  })
  api.openapi(discard, async (c) => {
    const { id } = c.req.valid('param')
    await library.discard(id)
    return c.json({ discarded: id }, 200)
  })
  api.openapi(show, (c) => c.json(skill(c.req.valid('param').name), 200))
  api.openapi(change, async (c) => {
    const { name } = c.req.valid('param')
    const { enabled, pinned, privateHosts } = c.req.valid('json')
    const notes = []
    if (privateHosts !== undefined) {
      await library.setPrivateHosts(name, privateHosts)
      notes.push(byPerson('skill.private-hosts', `${name}: ${privateHosts.join(', ') || 'none'}`))
    }
    if (enabled !== undefined) {
      await switchSkill(c.var.ownerId, name, enabled)
      notes.push(byPerson(enabled ? 'skill.enable' : 'skill.disable', name))
    }
    if (pinned !== undefined) {
      await library.setPinned(name, pinned)
      notes.push(byPerson(pinned ? 'skill.pin' : 'skill.unpin', name))
    }
    if (notes.length > 0) await audit.append(c.var.ownerId, notes)
    return c.json(skill(name), 200)
  })
  api.openapi(verify, async (c) => c.json(await library.verify(c.req.valid('param').name), 200))
  api.openapi(remove, async (c) => {
    const removed = await removeSkill(c.var.ownerId, c.req.valid('param').name, c.req.valid('query'))
    await audit.append(c.var.ownerId, [byPerson('skill.remove', removed.packageName)])
    return c.json(removed, 200)
  })
  api.openapi(auditList, async (c) => c.json(await audit.list(c.var.ownerId, c.req.valid('query')), 200))
  api.openapi(auditVerify, async (c) => c.json(await audit.verify(c.var.ownerId), 200))
  return api
}
