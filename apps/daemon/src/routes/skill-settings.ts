import { createRoute, z } from '@hono/zod-openapi'
import type { AuditLog, SkillSettingView } from '@openpa/core'
import type { SkillSettings } from '../adapters/skill-settings.ts'
import { createApi, json, jsonBody } from '../http/api.ts'
import { byPerson } from './by-person.ts'
import { SkillSettingShape } from './skill-shapes.ts'

/** What these routes work with. */
export interface SkillSettingRouteDeps {
  skillSettings: SkillSettings
  audit: AuditLog
}

const Name = z.object({ name: z.string().min(1).max(250) })
const NameAndSetting = Name.extend({ setting: z.string().min(1).max(100) })

const list = createRoute({
  method: 'get',
  path: '/skills/{name}/settings',
  summary: 'Lists what can be set for a skill.',
  request: { params: Name },
  responses: { 200: json(z.array(SkillSettingShape), 'Settings.') },
})
const set = createRoute({
  method: 'put',
  path: '/skills/{name}/settings/{setting}',
  summary: 'Sets a value for a skill, and permits what its manifest says of it.',
  request: { params: NameAndSetting, body: jsonBody(z.object({ value: z.unknown() })) },
  responses: { 200: json(SkillSettingShape, 'The setting.') },
})
const unset = createRoute({
  method: 'delete',
  path: '/skills/{name}/settings/{setting}',
  summary: 'Back to the default of the skill.',
  request: { params: NameAndSetting },
  responses: { 200: json(SkillSettingShape, 'The setting.') },
})

/** For the audit log: hosts and folders, for these permit something; no other texts of the person. */
function shown({ name, kind, value, permits }: SkillSettingView): string {
  if (value === null || permits.length === 0) return name
  return `${name}: ${kind === 'url' ? new URL(String(value)).host : [value].flat().join(', ')}`
}

/** `/skills/{name}/settings`. */
export const skillSettingRoutes = ({ skillSettings, audit }: SkillSettingRouteDeps) => {
  const api = createApi()
  api.openapi(list, (c) => c.json(skillSettings.list(c.req.valid('param').name), 200))
  api.openapi(set, async (c) => {
    const { name, setting } = c.req.valid('param')
    const view = await skillSettings.set(c.var.ownerId, name, setting, c.req.valid('json').value)
    await audit.append(c.var.ownerId, [byPerson('skill.set', `${name} ${shown(view)}`)])
    return c.json(view, 200)
  })
  api.openapi(unset, async (c) => {
    const { name, setting } = c.req.valid('param')
    const view = await skillSettings.unset(c.var.ownerId, name, setting)
    await audit.append(c.var.ownerId, [byPerson('skill.unset', `${name} ${setting}`)])
    return c.json(view, 200)
  })
  return api
}
