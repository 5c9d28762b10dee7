import type { SkillRows } from '@openpa/core'
import { createDatabase } from '@openpa/tools/postgres'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { testHomes } from '../testing/test-homes.ts'
import { createSkillRows } from './skill-rows.ts'

const ANA = 'aaaaaaaa-0000-4000-8000-000000000001'
const BEN = 'bbbbbbbb-0000-4000-8000-000000000002'

for (const home of testHomes(inject('postgresUrl'), createDatabase))
  describe.skipIf(home.missing)(`the rows of skills on ${home.name}`, () => {
    let rows: SkillRows
    beforeAll(async () => {
      const { database, remove } = await home.open()
      rows = createSkillRows(database)
      return remove
    })

    it('are of one owner and one skill', async () => {
      await rows.set(ANA, 'a', 'k', { n: [1, null, 'x'] })
      await rows.set(ANA, 'b', 'k', 'of b')
      await rows.set(BEN, 'a', 'k', false)
      expect(await rows.get(ANA, 'a', 'k')).toEqual({ n: [1, null, 'x'] })
      expect(await rows.get(ANA, 'b', 'k')).toBe('of b')
      expect(await rows.get(BEN, 'a', 'k')).toBe(false)
      expect(await rows.get(BEN, 'b', 'k')).toBeUndefined()
    })

    it('are replaced, listed by prefix and deleted', async () => {
      for (const key of ['list/2', 'list/1', 'other', 'list%']) await rows.set(ANA, 'c', key, 1)
      await rows.set(ANA, 'c', 'list/1', 2)
      expect(await rows.keys(ANA, 'c', 'list/')).toEqual(['list/1', 'list/2'])
      expect(await rows.keys(ANA, 'c', 'list%')).toEqual(['list%'])
      expect([await rows.delete(ANA, 'c', 'other'), await rows.delete(ANA, 'c', 'other')]).toEqual([true, false])
      expect(await rows.clear(ANA, 'c')).toBe(3)
      expect(await rows.keys(ANA, 'c', '')).toEqual([])
    })

    it('have a quota in number and size', async () => {
      for (let i = 0; i < 1000; i++) await rows.set(ANA, 'd', `k${i}`, i)
      await expect(rows.set(ANA, 'd', 'one more', 1)).rejects.toMatchObject({ code: 'skill.quota' })
      await rows.set(ANA, 'd', 'k1', 'replaced')
      await expect(rows.set(ANA, 'e', 'large', 'x'.repeat(100_000))).rejects.toMatchObject({ code: 'skill.quota' })
    })
  })
