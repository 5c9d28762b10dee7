import { expect, it } from 'vitest'
import { SkillManifest } from './manifest.ts'

it('asks for nothing where nothing is said', () => {
  expect(SkillManifest.parse({ api: 1 })).toEqual({ api: 1, permissions: { memory: [], schedule: false } })
  expect(SkillManifest.parse({ api: 1, permissions: {} })).toEqual({
    api: 1,
    permissions: { memory: [], schedule: false },
  })
})

it('takes what is declared', () => {
  const permissions = { memory: ['read', 'forget'], schedule: true }
  expect(SkillManifest.parse({ api: 1, permissions })).toEqual({ api: 1, permissions })
})

it.each([
  undefined,
  {},
  { api: 2 },
  { api: '1' },
  { api: 1, permissions: { net: true } },
  { api: 1, permissions: { memory: true } },
  { api: 1, permissions: { memory: ['erase'] } },
  { api: 1, permissions: { schedule: 'yes' } },
  { api: 1, permission: {} },
])('refuses %j', (manifest) => {
  expect(SkillManifest.safeParse(manifest).success).toBe(false)
})
