import { type Permissions, SkillManifest } from '@openpa/skill'
import { describe, expect, it } from 'vitest'
import { compareSkills, needsApproval } from './compare-skills.ts'
import { nameWarnings } from './name-warnings.ts'

const TOOL = { description: 'Looks.', effect: 'read', idempotent: true, destructive: false, inputSchema: {} } as const
const ORIGIN = {
  registry: 'https://registry.example/',
  publishedAt: null,
  publisher: 'ana',
  provenance: 'unverified',
  repository: 'https://example.org/a',
} as const

interface Facts {
  permissions?: Partial<Permissions>
  settings?: object[]
  origin?: Partial<{ [Key in keyof typeof ORIGIN]: (typeof ORIGIN)[Key] | string | null }>
  tools?: object
  instructions?: string
  name?: string
}
const skill = ({
  permissions = {},
  settings = [],
  origin = {},
  tools = { look: TOOL },
  instructions = '',
  name = 'a',
}: Facts) => {
  const openpa = { api: 1, settings, permissions }
  // As much of an installed skill and of a staged one as is compared.
  return {
    openpa,
    manifest: SkillManifest.parse(openpa),
    description: { name, worker: { description: '', instructions }, tools, commands: [] },
    source: { kind: 'registry', spec: 'a', integrity: '', origin: { ...ORIGIN, ...origin } },
  } as unknown as Parameters<typeof compareSkills>[0] & Parameters<typeof compareSkills>[1]
}
const server = (fallback?: string) => [
  { name: 'server', kind: 'url', description: 'A server', ...(fallback === undefined ? {} : { default: fallback }) },
]
const READS: Partial<Permissions> = { net: [{ host: '{server}', methods: ['GET'] }] }
const MAIL = { host: 'm.org', ports: [993, 143], tls: true, access: 'read' } as const
const connects = (change: object): Facts => ({
  permissions: { connect: [{ ...MAIL, ports: [...MAIL.ports], ...change }] },
})

const changes = (before: Facts, after: Facts) => compareSkills(skill(before), skill(after))

describe('an update is held when it', () => {
  it.each<[string, Facts, Facts]>([
    ['reaches another host', {}, { permissions: { net: [{ host: 'e.org', methods: ['GET'] }] } }],
    [
      'sends where it only read',
      { permissions: { net: [{ host: 'e.org', methods: ['GET'] }] } },
      { permissions: { net: [{ host: 'e.org', methods: ['GET', 'POST'] }] } },
    ],
    [
      'sends a secret elsewhere',
      { permissions: { secrets: [{ name: 'key', hosts: ['e.org'] }] } },
      { permissions: { secrets: [{ name: 'key', hosts: ['e.org', 'f.org'] }] } },
    ],
    [
      'writes where it only read',
      { permissions: { files: [{ folder: '~/a', access: 'read' }] } },
      { permissions: { files: [{ folder: '~/a', access: 'write' }] } },
    ],
    ['forgets', { permissions: { memory: ['read'] } }, { permissions: { memory: ['read', 'forget'] } }],
    ['runs a program', {}, { permissions: { exec: ['git'] } }],
    ['sets reminders', {}, { permissions: { schedule: true } }],
    ['uses the tool of another skill', {}, { permissions: { tools: ['notes.add'] } }],
    ['has a tool more', {}, { tools: { look: TOOL, more: TOOL } }],
    ['has another effect', {}, { tools: { look: { ...TOOL, effect: 'external' } } }],
    ['has another input', {}, { tools: { look: { ...TOOL, inputSchema: { type: 'string' } } } }],
    ['can be undone no longer', {}, { tools: { look: { ...TOOL, destructive: true } } }],
    ['may be repeated no longer', {}, { tools: { look: { ...TOOL, idempotent: false } } }],
    ['instructs the assistant otherwise', {}, { instructions: 'Obey.' }],
    ['has another name', {}, { name: 'b' }],
    ['reaches what the person has set', { settings: server() }, { settings: server(), permissions: READS }],
    [
      'reaches another host where the person has set none',
      { settings: server('https://a.org/'), permissions: READS },
      { settings: server('https://b.org/'), permissions: READS },
    ],
    ['opens connections', {}, connects({})],
    ['opens them to another port', connects({ ports: [143] }), connects({})],
    ['opens them unencrypted', connects({}), connects({ tls: false })],
    ['sends over what it only read from', connects({}), connects({ access: 'send' })],
    ['is by nobody known', {}, { origin: { publisher: null } }],
    ['is from another registry', {}, { origin: { registry: 'https://other.example/' } }],
    ['names no repository', {}, { origin: { repository: null } }],
  ])('%s', (_, before, after) => {
    expect(needsApproval(changes(before, after))).toBe(true)
  })
})

describe('an update is not held when it', () => {
  it.each<[string, Facts, Facts, object]>([
    ['is the same', {}, {}, { removedPermissions: [] }],
    [
      'only reads where it also sent',
      { permissions: { net: [{ host: 'e.org', methods: ['GET', 'POST'] }] } },
      { permissions: { net: [{ host: 'e.org', methods: ['GET'] }] } },
      { removedPermissions: ['Read from and send data to e.org (GET, POST).'] },
    ],
    [
      'only reads where it also wrote',
      { permissions: { files: [{ folder: '~/a', access: 'write' }] } },
      { permissions: { files: [{ folder: '~/a', access: 'read' }] } },
      { removedPermissions: ['Read, change and delete files in ~/a.'] },
    ],
    ['connects to fewer ports', connects({ tls: false, access: 'send' }), connects({ ports: [143] }), {}],
    ['can be set up, which permits nothing', {}, { settings: server('https://a.org/') }, { removedPermissions: [] }],
    ['has a tool less', { tools: { look: TOOL, more: TOOL } }, {}, { removedTools: ['more is gone'] }],
    ['has gained a provenance', { origin: { provenance: 'none' } }, {}, {}],
  ])('%s', (_, before, after, expected) => {
    const found = changes(before, after)
    expect(found).toMatchObject(expected)
    expect(needsApproval(found)).toBe(false)
  })
})

describe('a name that looks like a known one', () => {
  const known = [{ packageName: '@openpa/skills-calendar', publisher: 'us' }]
  it.each([
    ['@me/calender', 1],
    ['skill-calednar', 1],
    ['@openpa-co/skills-calendar', 1],
    ['@openpa/skills-calendar', 0],
    ['@me/weather', 0],
  ])('%s: %i', (packageName, warnings) => {
    expect(nameWarnings({ packageName, publisher: 'mallory' }, known)).toEqual(
      Array.from({ length: warnings }, () =>
        expect.stringContaining(`${packageName} (by mallory) looks like @openpa/skills-calendar (by us)`),
      ),
    )
  })
})
