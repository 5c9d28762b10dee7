import { createRoute, z } from '@hono/zod-openapi'
import { AssistantError, type AuditLog } from '@openpa/core'
import { secretKey } from '@openpa/skill-host'
import type { SecretKey } from '../adapters/secret-key.ts'
import type { SealedSecrets } from '../adapters/secret-store.ts'
import { createApi, json, jsonBody } from '../http/api.ts'

/** What these routes work with. */
export interface SecretRouteDeps {
  secrets: SealedSecrets
  sealingKey: Pick<SecretKey, 'place'>
  audit: AuditLog
  /** Skills that declare a secret, by name, with the hosts it may be sent to. */
  secretUses(name: string): { skill: string; hosts: readonly string[] }[]
}

const Name = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,59}$/, 'a name has a-z, 0-9, . _ - only, and 60 characters at most'),
})
const Secret = z
  .object({ name: z.string(), uses: z.array(z.object({ skill: z.string(), hosts: z.array(z.string()) })) })
  .openapi('Secret')

const list = createRoute({
  method: 'get',
  path: '/secrets',
  summary: 'Lists the names of secrets and who may have them used; never a value.',
  responses: { 200: json(z.array(Secret), 'Secrets.') },
})
const set = createRoute({
  method: 'put',
  path: '/secrets/{name}',
  summary: 'Stores a secret, encrypted; with `mustExist` only in the place of an older value.',
  request: {
    params: Name,
    body: jsonBody(z.object({ value: z.string().min(1).max(10_000), mustExist: z.boolean().default(false) })),
  },
  responses: { 200: json(Secret, 'The secret, without its value.') },
})
const rotateKey = createRoute({
  method: 'post',
  path: '/secrets/rotate-key',
  summary: 'Makes another key and encrypts all secrets anew, in one transaction.',
  responses: {
    200: json(
      z.object({ secrets: z.number(), place: z.enum(['keychain', 'file']).nullable() }),
      'How many there are, and where the key is.',
    ),
  },
})
const remove = createRoute({
  method: 'delete',
  path: '/secrets/{name}',
  summary: 'Deletes a secret.',
  request: { params: Name },
  responses: { 200: json(z.object({ removed: z.string() }), 'Its name.') },
})

const missing = (name: string) =>
  new AssistantError('secret.not-found', `There is no secret called "${name}".`, { hint: 'See: assistant secret list' })

/** `/secrets`: names only; values go in and never come out. */
export const secretRoutes = ({ secrets, sealingKey, audit, secretUses }: SecretRouteDeps) => {
  const api = createApi()
  const view = (name: string) => ({
    name,
    uses: secretUses(name).map(({ skill, hosts }) => ({ skill, hosts: [...hosts] })),
  })
  const note = (ownerId: string, action: string, target: string) =>
    audit.append(ownerId, [{ actor: 'person', action, target, outcome: 'allowed', runId: null }])
  const namesOf = async (ownerId: string) => {
    const prefix = secretKey('')
    return (await secrets.list(ownerId)).flatMap((key) => (key.startsWith(prefix) ? key.slice(prefix.length) : []))
  }
  api.openapi(list, async (c) => c.json((await namesOf(c.var.ownerId)).map(view), 200))
  api.openapi(set, async (c) => {
    const { name } = c.req.valid('param')
    const { value, mustExist } = c.req.valid('json')
    const isNew = !(await namesOf(c.var.ownerId)).includes(name)
    if (mustExist && isNew) throw missing(name)
    await secrets.set(c.var.ownerId, secretKey(name), value)
    await note(c.var.ownerId, isNew ? 'secret.set' : 'secret.rotate', name)
    return c.json(view(name), 200)
  })
  api.openapi(rotateKey, async (c) => {
    const count = await secrets.rotateKey()
    await note(c.var.ownerId, 'secret.rotate-key', 'all secrets')
    return c.json({ secrets: count, place: (await sealingKey.place()) ?? null }, 200)
  })
  api.openapi(remove, async (c) => {
    const { name } = c.req.valid('param')
    if (!(await secrets.remove(c.var.ownerId, secretKey(name)))) throw missing(name)
    await note(c.var.ownerId, 'secret.remove', name)
    return c.json({ removed: name }, 200)
  })
  return api
}
