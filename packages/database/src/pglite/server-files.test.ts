import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureDataDir } from './data-dir.ts'
import { createPGlite, SCHEMA_OWNER } from './open-pglite.ts'
import { ServerFiles } from './server-files.ts'

let folder: string
let pglite: PGlite
let block: ArrayBuffer
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'openpa-test-'))
  await ensureDataDir(join(folder, 'db'))
  const files = new ServerFiles()
  block = await files.arrayBuffer()
  pglite = await createPGlite(SCHEMA_OWNER, join(folder, 'db'), files)
  files.release(pglite)
})
afterAll(async () => {
  await pglite.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('an open database without the block of files that it came with', () => {
  it('has given it back', () => expect(block.detached).toBe(true))

  it.each([
    [
      'time zones',
      `select ('2026-07-01 12:00+00'::timestamptz at time zone 'America/St_Johns')::text as x`,
      '2026-07-01 09:30:00',
    ],
    [
      'abbreviations of zones',
      `select ('2026-07-01 12:00 CEST'::timestamptz = '2026-07-01 10:00+00')::text as x`,
      'true',
    ],
    ['functions in PL/pgSQL', `select memory.index_vectors('m', 'm', 2)::text as x`, ''],
    ['vectors', `select ('[1,2]'::extensions.vector operator(extensions.<->) '[1,4]')::text as x`, '2'],
    ['full text search', `select to_tsvector('english', 'running boats')::text as x`, `'boat':2 'run':1`],
    [
      'collations',
      `select string_agg(w, '' order by w collate "und-x-icu") as x from unnest(array['b','á','A','z']) w`,
      'Aábz',
    ],
    ['regular expressions and cases', `select upper('äb') || regexp_replace('a1', '\\d', '') as x`, 'ÄBa'],
  ])('knows %s', async (_, query, expected) => {
    expect((await pglite.query<{ x: string | null }>(query)).rows[0]?.x).toBe(expected)
  })
})
