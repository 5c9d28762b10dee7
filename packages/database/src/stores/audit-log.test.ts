import type { AuditLog, AuditNote } from '@openpa/core'
import { createDatabase } from '@openpa/tools/postgres'
import { sql } from 'kysely'
import { beforeEach, describe, expect, inject, it } from 'vitest'
import { type TestDatabase, testHomes } from '../testing/test-homes.ts'
import { createAuditLog } from './audit-log.ts'

const ANA = 'aaaaaaaa-0000-4000-8000-000000000001'
const BEN = 'bbbbbbbb-0000-4000-8000-000000000002'
const note = (target: string, more: Partial<AuditNote> = {}): AuditNote => ({
  actor: 'weather',
  action: 'fetch',
  target,
  outcome: 'allowed',
  runId: null,
  ...more,
})

for (const home of testHomes(inject('postgresUrl'), createDatabase))
  describe.skipIf(home.missing)(`the audit log on ${home.name}`, () => {
    let opened: TestDatabase
    let log: AuditLog
    beforeEach(async () => {
      opened = await home.open()
      log = createAuditLog(opened.database)
      return opened.remove
    })
    /** As one who owns the database: past every rule of ours. */
    const tamper = async (statement: string) => {
      await opened.database.queue.executeSql('alter table assistant.audit disable trigger user')
      await opened.database.queue.executeSql(statement)
    }

    it('keeps entries in order, without gaps, one chain an owner', async () => {
      await log.append(ANA, [note('a'), note('b', { outcome: 'denied' })])
      await log.append(BEN, [note('x')])
      await log.append(ANA, [note('c', { actor: 'person', runId: ANA })])
      expect(await log.list(ANA)).toMatchObject([
        { seq: 3, target: 'c', actor: 'person', runId: ANA },
        { seq: 2, target: 'b', outcome: 'denied' },
        { seq: 1, target: 'a' },
      ])
      expect((await log.list(ANA, { actor: 'weather', before: 2 })).map(({ target }) => target)).toEqual(['a'])
      expect(await log.verify(ANA)).toEqual({ entries: 3, brokenAt: null })
      expect(await log.verify(BEN)).toEqual({ entries: 1, brokenAt: null })
    })

    it('keeps one chain when many write at once', async () => {
      await Promise.all(Array.from({ length: 12 }, (_, i) => log.append(ANA, [note(`a${i}`), note(`b${i}`)])))
      expect(await log.verify(ANA)).toEqual({ entries: 24, brokenAt: null })
    })

    it('is whole over several pages', async () => {
      await log.append(
        ANA,
        Array.from({ length: 2100 }, (_, i) => note(`t${i}`)),
      )
      expect(await log.verify(ANA)).toEqual({ entries: 2100, brokenAt: null })
      await tamper(`update assistant.audit set target = 'other' where seq = 1500`)
      expect(await log.verify(ANA)).toEqual({ entries: 1499, brokenAt: 1500 })
    })

    it.each([
      ['altered', `update assistant.audit set outcome = 'allowed' where seq = 2`, 2],
      ['taken out', 'delete from assistant.audit where seq = 2', 2],
      [
        'taken out and closed up',
        'delete from assistant.audit where seq = 1; update assistant.audit set seq = seq - 1',
        1,
      ],
    ])('says where an entry was %s', async (_, statement, brokenAt) => {
      await log.append(ANA, [note('a'), note('b', { outcome: 'denied' }), note('c')])
      for (const one of statement.split('; ')) await tamper(one)
      expect(await log.verify(ANA)).toMatchObject({ brokenAt })
    })

    it('cannot be changed, not even by its owner or by the daemon', async () => {
      await log.append(ANA, [note('a')])
      for (const statement of [
        sql`update assistant.audit set target = 'b'`,
        sql`delete from assistant.audit`,
        sql`truncate assistant.audit`,
      ]) {
        await expect(opened.database.asOwner(ANA, (tx) => statement.execute(tx))).rejects.toThrow('permission denied')
        await expect(statement.execute(opened.database.system)).rejects.toThrow('cannot be changed')
      }
    })
  })
