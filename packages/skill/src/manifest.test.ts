import { expect, it } from 'vitest'
import { SkillManifest } from './manifest.ts'

const nothing = { net: [], secrets: [], files: [], memory: [], exec: [], schedule: false, tools: [] }

it('asks for nothing where nothing is said', () => {
  for (const manifest of [{ api: 1 }, { api: 1, permissions: {} }])
    expect(SkillManifest.parse(manifest)).toEqual({ api: 1, permissions: nothing, runtime: 'daemon' })
})

it('takes what is declared', () => {
  const permissions = {
    net: [
      { host: 'api.example.com', methods: ['GET', 'POST'] },
      { host: 'localhost:8080', methods: ['GET'] },
      { host: '*', methods: ['GET'] },
    ],
    secrets: [{ name: 'weather-key', hosts: ['api.example.com'] }],
    files: [{ folder: '~/Notes', access: 'write' }],
    memory: ['read', 'forget'],
    exec: ['git'],
    schedule: true,
    tools: ['calc.calculate'],
  }
  const manifest = { api: 1, permissions, runtime: 'edge' }
  expect(SkillManifest.parse(manifest)).toEqual(manifest)
})

it.each([
  undefined,
  {},
  { api: 2 },
  { api: '1' },
  { api: 1, runtime: 'cloud' },
  { api: 1, permissions: { net: true } },
  ...['Example.com', 'https://example.com', 'example.com/path', 'a b', '*.com', 'exa_mple.com', ''].map((host) => ({
    api: 1,
    permissions: { net: [{ host }] },
  })),
  { api: 1, permissions: { net: [{ host: 'a.com', methods: ['TRACE'] }] } },
  { api: 1, permissions: { secrets: [{ name: 'k', hosts: ['*'] }] } },
  { api: 1, permissions: { secrets: [{ name: '../k', hosts: ['a.com'] }] } },
  { api: 1, permissions: { files: [{ folder: 'Notes' }] } },
  { api: 1, permissions: { exec: ['/bin/sh'] } },
  { api: 1, permissions: { exec: ['../sh'] } },
  { api: 1, permissions: { tools: ['calc'] } },
  { api: 1, permissions: { memory: true } },
  { api: 1, permissions: { memory: ['erase'] } },
  { api: 1, permissions: { schedule: 'yes' } },
  { api: 1, permission: {} },
])('refuses %j', (manifest) => {
  expect(SkillManifest.safeParse(manifest).success).toBe(false)
})
