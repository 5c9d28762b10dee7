import { expect, it } from 'vitest'
import { SkillManifest } from './manifest.ts'

const nothing = { net: [], connect: [], secrets: [], files: [], memory: [], exec: [], schedule: false, tools: [] }

it('asks for nothing where nothing is said', () => {
  for (const manifest of [{ api: 1 }, { api: 1, permissions: {} }])
    expect(SkillManifest.parse(manifest)).toEqual({ api: 1, settings: [], permissions: nothing, runtime: 'daemon' })
})

it('takes what is declared', () => {
  const permissions = {
    net: [
      { host: 'api.example.com', methods: ['GET', 'POST'] },
      { host: 'localhost:8080', methods: ['GET'] },
      { host: '*', methods: ['GET'] },
      { host: '{server}', methods: ['PROPFIND'] },
    ],
    connect: [{ host: 'imap.example.com', ports: [993, 143], tls: false, access: 'read' }],
    secrets: [{ name: 'weather-key', hosts: ['api.example.com', '{server}'] }],
    files: [
      { folder: '~/Notes', access: 'write' },
      { folder: '{folders}', access: 'read' },
    ],
    memory: ['read', 'forget'],
    exec: ['git'],
    schedule: true,
    tools: ['calc.calculate'],
  }
  const settings = [
    { name: 'server', kind: 'url', description: 'Address of the server', default: 'https://example.com/' },
    { name: 'folders', kind: 'folders', description: 'Folders to look in' },
  ]
  const manifest = { api: 1, settings, permissions, runtime: 'edge' }
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
  // Settings.
  { api: 1, settings: [{ name: 'a-b', kind: 'text', description: 'x' }] },
  { api: 1, settings: [{ name: 'constructor', kind: 'text', description: 'x' }] },
  { api: 1, settings: [{ name: 'a', kind: 'secret', description: 'x' }] },
  { api: 1, settings: [{ name: 'a', kind: 'number', description: 'x', default: 'one' }] },
  { api: 1, settings: [{ name: 'a', kind: 'url', description: 'x', default: 'https://me:pass@a.com/' }] },
  { api: 1, settings: [1, 2].map(() => ({ name: 'a', kind: 'text', description: 'x' })) },
  { api: 1, permissions: { net: [{ host: '{server}' }] } },
  ...['text', 'folder'].map((kind) => ({
    api: 1,
    settings: [{ name: 'server', kind, description: 'x' }],
    permissions: { net: [{ host: '{server}' }] },
  })),
  {
    api: 1,
    settings: [{ name: 'server', kind: 'url', description: 'x' }],
    permissions: { connect: [{ host: '{server}', ports: [1] }] },
  },
  ...['*', 'a.com:993', 'A.com'].map((host) => ({ api: 1, permissions: { connect: [{ host, ports: [993] }] } })),
  { api: 1, permissions: { connect: [{ host: 'a.com', ports: [] }] } },
  { api: 1, permissions: { connect: [{ host: 'a.com', ports: [70_000] }] } },
])('refuses %j', (manifest) => {
  expect(SkillManifest.safeParse(manifest).success).toBe(false)
})
