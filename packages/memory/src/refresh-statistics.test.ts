import { testHomes } from '@openpa/database/testing'
import { createDatabase } from '@openpa/tools/postgres'
import { sql } from 'kysely'
import { expect, inject, it } from 'vitest'
import { openMemory } from '../test/open-memory.ts'
import { refreshStatistics } from './refresh-statistics.ts'

const ANA = 'aaaaaaaa-0000-4000-8000-000000000001'
const [embedded, server] = testHomes(inject('postgresUrl'), createDatabase)

const turns = (session: string, count: number) =>
  Array.from({ length: count }, (_, turn) => ({
    session,
    turn,
    speaker: 'Ana',
    text: `boat ${turn}`,
    origin: { source: 'import' as const },
  }))

it('tells the embedded database of its rows once there are many more, and not again', async () => {
  if (!embedded) throw new Error('two homes')
  await using opened = await embedded.open()
  const { database } = opened
  const known = async () => {
    const { rows } = await sql<{ rows: number; kinds: number }>`
      select reltuples as rows, (select count(*)::integer from pg_stats where tablename = 'items' and attname = 'kind') as kinds
      from pg_class where oid = 'memory.items'::regclass`.execute(database.system)
    return rows[0]
  }
  const memory = openMemory(database)
  // Without statistics a search among a few hundred turns takes twice as long: they are told of early.
  await memory.addTurns(ANA, turns('a', 49))
  expect(await refreshStatistics(database)).toBe(false)
  await memory.addTurns(ANA, turns('a', 600))
  expect(await known()).toMatchObject({ kinds: 0 })
  expect(await refreshStatistics(database)).toBe(true)
  expect(await known()).toEqual({ rows: 600, kinds: 1 })
  await memory.addTurns(ANA, turns('b', 100))
  expect(await refreshStatistics(database)).toBe(false)
  const found = await memory.search(ANA, 'boat 7', { limit: 1 })
  expect(found.hits).toHaveLength(1)
})

it.skipIf(server?.missing)('leaves a server alone', async () => {
  if (!server) throw new Error('two homes')
  await using opened = await server.open()
  await openMemory(opened.database).addTurns(ANA, turns('a', 600))
  expect(await refreshStatistics(opened.database)).toBe(false)
})
