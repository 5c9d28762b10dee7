import { createDatabase } from '@openpa/tools/postgres'
import { sql } from 'kysely'
import { expect, inject, it } from 'vitest'
import type { Database } from '../database.ts'
import { createRunStore } from '../stores/run-store.ts'
import { testHomes } from '../testing/test-homes.ts'
import { vacuumGrown } from './vacuum-grown.ts'

const ANA = 'aaaaaaaa-0000-4000-8000-000000000001'
const [embedded, server] = testHomes(inject('postgresUrl'), createDatabase)

/** So many calls of models as a year may have. */
async function addCalls(database: Database): Promise<void> {
  const { run } = await createRunStore(database).admit(ANA, { text: 'hello', source: 'cli' })
  await database.asOwner(ANA, (tx) =>
    sql`insert into assistant.model_calls (owner_id, run_id, model, status, tokens, cost_usd)
        select ${ANA}::uuid, ${run.id}::uuid, 'm', 'settled', 1, 0 from generate_series(1, 20000)`.execute(tx),
  )
}

it('has a row looked for by its id, and not among all of its owner’s, once there are many', async () => {
  if (!embedded) throw new Error('two homes')
  await using opened = await embedded.open()
  const { database } = opened
  const settle = () =>
    database.asOwner(ANA, (tx) =>
      tx.updateTable('assistant.model_calls').set({ tokens: 2 }).where('id', '=', ANA).execute(),
    )
  /** The plan with which it runs: after a few times one is kept. */
  const plan = async () => {
    for (let i = 0; i < 6; i++) await settle()
    const { rows: kept } = await sql<{ name: string }>`
      select name from pg_prepared_statements where statement like 'update "assistant"."model_calls"%'`.execute(
      database.system,
    )
    const { rows } = await database.asOwner(ANA, (tx) =>
      sql.raw<{ 'QUERY PLAN': string }>(`explain (costs off) execute ${kept[0]?.name}(2, '${ANA}')`).execute(tx),
    )
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  }
  expect(await vacuumGrown(database)).toEqual([])
  expect(await plan()).toContain('using model_calls_owner')
  await addCalls(database)
  expect(await plan()).toContain('using model_calls_owner')
  expect(await vacuumGrown(database)).toEqual(['assistant.model_calls'])
  expect(await plan()).toContain('using model_calls_pkey')
  expect(await vacuumGrown(database)).toEqual([])
})

it('gives the room of rows that are gone to new ones', async () => {
  if (!embedded) throw new Error('two homes')
  await using opened = await embedded.open()
  const { database } = opened
  const size = async () => {
    const { rows } = await sql<{ size: number }>`
      select pg_relation_size('assistant.model_calls')::float8 as size`.execute(database.system)
    return rows[0]?.size ?? 0
  }
  await addCalls(database)
  const full = await size()
  await sql`delete from assistant.model_calls`.execute(database.system)
  await vacuumGrown(database)
  await addCalls(database)
  expect(await size()).toBeLessThanOrEqual(full * 1.05)
})

it.skipIf(server?.missing)('leaves a server alone', async () => {
  if (!server) throw new Error('two homes')
  await using opened = await server.open()
  await addCalls(opened.database)
  expect(await vacuumGrown(opened.database)).toEqual([])
})
