import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SkillManifest } from '@openpa/skill'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))

interface PackageJson {
  name: string
  private?: boolean
  license?: string
  exports?: Record<string, unknown>
  dependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  openpa?: unknown
}

const packages = ['packages', 'apps'].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => join(folder, name)),
)
const read = (path: string) => JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')) as PackageJson

describe.each(packages)('%s', (path) => {
  const manifest = read(path)

  it('has a README and a licence, and is open to the public', () => {
    expect(existsSync(join(root, path, 'README.md'))).toBe(true)
    expect(manifest.license).toBe('Apache-2.0')
    expect(manifest.private).toBeUndefined()
  })

  // The wire, which a skill never imports; and the program that is started inside the sandbox, which nobody imports.
  const besides = { 'packages/skill': './mcp', 'packages/skill-host': './runner' }[path]

  it('has one entry, beside its package.json and ./testing', () => {
    const entries = Object.keys(manifest.exports ?? {}).filter(
      (entry) => !['./package.json', './testing', besides].includes(entry),
    )
    expect(entries).toEqual(path.startsWith('apps') ? [] : ['.'])
  })

  it('depends on what the layers allow', () => {
    const own = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).filter((name) =>
      name.startsWith('@openpa/'),
    )
    if (path.includes('skills-')) expect(own).toEqual(['@openpa/skill'])
    if (path === 'packages/core' || path === 'packages/skill' || path === 'packages/embedder-static')
      expect(own).toEqual([])
    expect(own.filter((name) => name === '@openpa/cli' || (name === '@openpa/daemon' && path !== 'apps/cli'))).toEqual(
      [],
    )
  })

  it('takes core and the SDK as peers, so that nobody carries a second copy', () => {
    if (path.startsWith('apps')) return
    for (const peer of ['@openpa/core', '@openpa/skill']) expect(manifest.dependencies ?? {}).not.toHaveProperty(peer)
  })
})

describe('skills', () => {
  it.each(packages.filter((path) => path.includes('skills-')))('%s has a manifest that the host takes', (path) => {
    expect(SkillManifest.safeParse(read(path).openpa).success).toBe(true)
  })
})

describe('documents', () => {
  const documents = [
    'README.md',
    'AGENTS.md',
    'tools/README.md',
    ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
    ...packages.map((path) => `${path}/README.md`),
  ]

  it.each(documents.filter((path) => path.endsWith('.md')))('%s links only to what is there', (path) => {
    const text = readFileSync(join(root, path), 'utf8')
    const links = [...text.matchAll(/\]\(((?!https?:|#)[^)#\s]+)/g)].map((match) => match[1] ?? '')
    expect(links.filter((link) => !existsSync(join(root, dirname(path), link)))).toEqual([])
  })

  it('keeps AGENTS.md within 80 lines', () => {
    expect(readFileSync(join(root, 'AGENTS.md'), 'utf8').split('\n').length).toBeLessThanOrEqual(81)
  })
})

describe('bundles', () => {
  it.each([
    ['apps/cli', ['@oclif/core', 'eventsource-parser', 'minimatch']],
    ['apps/daemon', ['hono', '@ai-sdk/openai-compatible', 'chrono-node', 'kysely']],
  ])('%s carries the licences of what went into it', (path, names) => {
    const notices = readFileSync(join(root, path, 'bundle/THIRD-PARTY-NOTICES.txt'), 'utf8')
    for (const name of names)
      expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\([A-Za-z0-9.-]+\\)\\n\\n\\S`, 'm'))
    expect(notices).not.toContain('@openpa/')
  })
})
