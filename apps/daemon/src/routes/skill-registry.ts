import { createRoute, z } from '@hono/zod-openapi'
import type { AuditLog, SkillView } from '@openpa/core'
import type { SkillRegistry } from '@openpa/skill-host'
import { createApi, json, jsonBody } from '../http/api.ts'
import { byPerson } from './by-person.ts'
import { FoundSkillShape, SkillShape, SkillUpdateShape } from './skill-shapes.ts'

/** What these routes work with. */
export interface SkillRegistryRouteDeps {
  skillRegistry: SkillRegistry
  /** By the name of skill or package. @throws {AssistantError} `skill.not-found`. */
  skill(name: string): SkillView
  audit: AuditLog
}

const Name = z.object({ name: z.string().min(1).max(250) })

const search = createRoute({
  method: 'get',
  path: '/skill-registry',
  summary: 'Searches the npm registry for skills.',
  request: { query: z.object({ words: z.string().max(200).default('') }) },
  responses: { 200: json(z.array(FoundSkillShape), 'Skills, as the registry describes them.') },
})
const update = createRoute({
  method: 'post',
  path: '/skills/{name}/update',
  summary: 'Looks for a newer version of a skill, and installs it; one that changes what was approved is held.',
  request: {
    params: Name,
    body: jsonBody(z.object({ check: z.boolean().default(false), now: z.boolean().default(false) })),
  },
  responses: { 200: json(SkillUpdateShape, 'What came of it.') },
})
const approve = createRoute({
  method: 'post',
  path: '/skills/{name}/approve',
  summary: 'Installs an update that was held.',
  request: { params: Name },
  responses: { 200: json(SkillShape, 'The skill.') },
})

/** `/skill-registry`, and updates of `/skills`. */
export const skillRegistryRoutes = ({ skillRegistry, skill, audit }: SkillRegistryRouteDeps) => {
  const api = createApi()
  api.openapi(search, async (c) => c.json(await skillRegistry.search(c.req.valid('query').words), 200))
  api.openapi(update, async (c) => {
    const found = await skillRegistry.update(c.req.valid('param').name, c.req.valid('json'))
    const { state, packageName, to } = found
    if (state === 'installed' || state === 'held')
      await audit.append(c.var.ownerId, [
        byPerson(state === 'held' ? 'skill.hold' : 'skill.update', `${packageName}@${to}`),
      ])
    return c.json(found, 200)
  })
  api.openapi(approve, async (c) => {
    const { name, packageName, version } = await skillRegistry.approve(c.req.valid('param').name)
    await audit.append(c.var.ownerId, [byPerson('skill.approve', `${packageName}@${version}`)])
    return c.json(skill(name), 200)
  })
  return api
}
