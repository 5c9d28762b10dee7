import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getConstructionPlans } from 'pg-boss'
import { expect, it } from 'vitest'
import { digestOf, readMigrations } from './migrations.ts'

it('reads migrations only, in the order of their versions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'openpa-test-'))
  for (const file of [
    '20260102000000_b.sql',
    '20260101000000_a.sql',
    'README.md',
    '2026_short.sql',
    '.20260103000000_c.sql~',
  ])
    writeFileSync(join(folder, file), `-- ${file}`)
  expect(readMigrations(folder)).toEqual([
    { version: '20260101000000', name: 'a', sql: '-- 20260101000000_a.sql' },
    { version: '20260102000000', name: 'b', sql: '-- 20260102000000_b.sql' },
  ])
  rmSync(folder, { recursive: true })
})

it('has migrations, no two of the same version, each with its header', () => {
  const all = readMigrations()
  expect(all.length).toBeGreaterThan(7)
  expect(new Set(all.map(({ version }) => version)).size).toBe(all.length)
  for (const { name, sql } of all) expect(sql, name).toMatch(/^-- owner: \S+ {3}breaking: (?:yes|no) {3}why: \S/)
})

it('digests versions and texts', () => {
  const [first, second] = readMigrations()
  if (!first || !second) throw new Error('two migrations')
  const digest = digestOf([first, second])
  expect(digest).toMatch(/^[0-9a-f]{64}$/)
  expect(digestOf([first, { ...second, sql: `${second.sql} ` }])).not.toBe(digest)
  expect(digestOf([{ ...first, version: '1' }, second])).not.toBe(digest)
  expect(digestOf([second, first])).not.toBe(digest)
})

/** Statements without comments, indentation and the transaction around them, which the migrator brings. */
const statements = (sql: string) =>
  sql
    .replace(/^\s*--.*$/gm, '')
    .replace(/^\s*(?:BEGIN|COMMIT);\s*$/gim, '')
    .replace(/\s+/g, ' ')
    .trim()

it('creates the queue exactly as the installed pg-boss would', () => {
  const migration = readMigrations().find(({ name }) => name === 'create_pgboss')
  const installed = JSON.parse(readFileSync(new URL('../package.json', import.meta.resolve('pg-boss')), 'utf8')) as {
    version: string
  }
  expect(migration?.sql).toContain(`pg-boss ${installed.version} `)
  expect(statements(migration?.sql ?? '')).toBe(statements(getConstructionPlans('pgboss')))
})
