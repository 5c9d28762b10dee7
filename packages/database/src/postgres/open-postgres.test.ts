import { createServer } from 'node:net'
import { createDatabase } from '@openpa/tools/postgres'
import { sql } from 'kysely'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import type { Database } from '../database.ts'
import { type TestDatabase, testHomes } from '../testing/test-homes.ts'
import { openPostgres } from './open-postgres.ts'

const ANA = 'aaaaaaaa-0000-4000-8000-000000000001'
const postgresUrl = inject('postgresUrl')

/** A port that was free a moment ago and on which nobody listens. */
const deadPort = async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

it('says that a server cannot be reached', async () => {
  const url = `postgres://openpa@127.0.0.1:${await deadPort()}/openpa`
  await expect(openPostgres(url)).rejects.toMatchObject({
    name: 'AssistantError',
    code: 'database.unavailable',
    cause: { code: 'ECONNREFUSED' },
  })
})

describe.skipIf(!postgresUrl)('a connection that the server ends', () => {
  let opened: TestDatabase
  let database: Database
  let other: Database
  beforeAll(async () => {
    const home = testHomes(postgresUrl, createDatabase)[1]
    if (!home) throw new Error('two homes')
    opened = await home.open()
    database = opened.database
    other = await opened.second()
    return opened.remove
  })
  const backend = async (db: Database['system']) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)
    return rows[0]?.pid
  }
  /** Resolves when the backend is gone. */
  const terminate = async (pid: number | undefined) => {
    await other.queue.executeSql('select pg_terminate_backend($1, 60000)', [pid])
  }

  it('between two statements of a transaction: told, and the next call works', async () => {
    const work = database.asOwner(ANA, async (tx) => {
      await tx.insertInto('assistant.settings').values({ owner_id: ANA, key: 'lost', value: '1' }).execute()
      await terminate(await backend(tx))
      await sql`select 1`.execute(tx)
    })
    await expect(work).rejects.toMatchObject({ code: 'database.unavailable' })
    const rows = await database.asOwner(ANA, (tx) => tx.selectFrom('assistant.settings').select('key').execute())
    expect(rows).toEqual([])
  })

  it('during a statement: told, and the next call works', async () => {
    const work = database.asOwner(ANA, async (tx) => {
      const pid = await backend(tx)
      await Promise.all([sql`select pg_sleep(3600)`.execute(tx), terminate(pid)])
    })
    await expect(work).rejects.toMatchObject({ code: 'database.unavailable' })
    expect(await database.asOwner(ANA, async () => 'works')).toBe('works')
  })

  it('while nobody uses it: the next call works', async () => {
    await terminate(await database.asOwner(ANA, backend))
    const answers = await Promise.allSettled([database.asOwner(ANA, backend), database.asOwner(ANA, backend)])
    const reasons = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []))
    for (const reason of reasons) expect(reason).toMatchObject({ code: 'database.unavailable' })
    expect(await database.asOwner(ANA, backend)).toEqual(expect.any(Number))
  })
})
