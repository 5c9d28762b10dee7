import { randomUUID } from 'node:crypto'
import type { BudgetCaps } from '@openpa/core'
import { createDatabase } from '@openpa/tools/postgres'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { type TestDatabase, testHomes } from '../testing/test-homes.ts'
import { createBudgetLedger } from './budget-ledger.ts'
import { createRunStore } from './run-store.ts'

const PLENTY: BudgetCaps = { runTokens: 1e6, runUsd: 1e3, dayTokens: 1e6, dayUsd: 1e3 }
const exceeded = { code: 'budget.exceeded' }

for (const home of testHomes(inject('postgresUrl'), createDatabase))
  describe.skipIf(home.missing)(`the budget ledger on ${home.name}`, () => {
    let opened: TestDatabase
    beforeAll(async () => {
      opened = await home.open()
      return opened.remove
    })
    /** An owner without any spending yet. */
    const owner = async (caps: Partial<BudgetCaps>) => {
      const ownerId = randomUUID()
      const newRun = async () =>
        (await createRunStore(opened.database).admit(ownerId, { text: 'x', source: 'cli' })).run.id
      const ledger = createBudgetLedger(opened.database, async () => ({ ...PLENTY, ...caps }))
      const reserve = (runId: string, tokens: number, costUsd = 0) =>
        ledger.reserve(ownerId, { runId, model: 'm', tokens, costUsd })
      const settle = (runId: string, id: string, inputTokens: number, outputTokens: number, costUsd = 0) =>
        createRunStore(opened.database).append(ownerId, runId, {
          events: [],
          settlements: [{ id, inputTokens, outputTokens, costUsd }],
        })
      return { ownerId, newRun, reserve, settle }
    }
    const rows = (ownerId: string) =>
      opened.database.system.selectFrom('assistant.model_calls').selectAll().where('owner_id', '=', ownerId).execute()

    it('holds the worst case, and gives back what was not used', async () => {
      const { ownerId, newRun, reserve, settle } = await owner({ runTokens: 100 })
      const run = await newRun()
      const held = await reserve(run, 90)
      expect(held).toEqual({ id: expect.any(String), tokens: 90, costUsd: 0 })
      await expect(reserve(run, 20)).rejects.toMatchObject(exceeded)
      await settle(run, held.id, 5, 7, 0.25)
      expect(await rows(ownerId)).toMatchObject([
        { status: 'settled', tokens: 12, input_tokens: 5, output_tokens: 7, cost_usd: '0.25000000' },
      ])
      await reserve(run, 88)
      await expect(reserve(run, 1)).rejects.toMatchObject(exceeded)
    })

    it.each<[keyof BudgetCaps, number, number]>([
      ['runTokens', 11, 0],
      ['dayTokens', 11, 0],
      ['runUsd', 1, 11],
      ['dayUsd', 1, 11],
    ])('refuses what passes %s, holds nothing then, and says how to raise it', async (cap, tokens, costUsd) => {
      const { ownerId, newRun, reserve } = await owner({ [cap]: 10 })
      await expect(reserve(await newRun(), tokens, costUsd)).rejects.toMatchObject({
        ...exceeded,
        message: expect.stringMatching(/ 11 of the 10 /),
        hint: expect.stringContaining(`budget.${cap}`),
      })
      expect(await rows(ownerId)).toEqual([])
    })

    it('counts a run by itself and a day over all runs', async () => {
      const { newRun, reserve } = await owner({ runTokens: 10, dayTokens: 25 })
      for (const run of [await newRun(), await newRun()]) await reserve(run, 10)
      const third = await newRun()
      await expect(reserve(third, 6)).rejects.toMatchObject(exceeded)
      await reserve(third, 5)
    })

    it('counts the last 24 hours only, but a run in full', async () => {
      const { ownerId, newRun, reserve } = await owner({ runTokens: 15, dayTokens: 10 })
      const run = await newRun()
      await reserve(run, 10)
      await opened.database.system
        .updateTable('assistant.model_calls')
        .set({ created_at: new Date(Date.now() - 24 * 3600_000 - 1000) })
        .where('owner_id', '=', ownerId)
        .execute()
      await expect(reserve(run, 6)).rejects.toMatchObject(exceeded)
      await reserve(await newRun(), 10)
    })

    it('reaches a cap exactly, though floats would pass it', async () => {
      const { newRun, reserve } = await owner({ runUsd: 0.3 })
      const run = await newRun()
      await reserve(run, 1, 0.1)
      await reserve(run, 1, 0.2)
      await expect(reserve(run, 1, 0.00000001)).rejects.toMatchObject(exceeded)
    })

    it('lets no owner spend or settle for another', async () => {
      const ana = await owner({ dayTokens: 10 })
      const ben = await owner({ dayTokens: 10 })
      const held = await ana.reserve(await ana.newRun(), 10)
      await ben.settle(await ben.newRun(), held.id, 0, 0)
      await expect(ana.reserve(await ana.newRun(), 1)).rejects.toMatchObject(exceeded)
      await ben.reserve(await ben.newRun(), 10)
    })

    it('never passes a cap, however many reserve at once', async () => {
      const { ownerId, newRun, reserve } = await owner({ dayTokens: 100 })
      const ids = await Promise.all(Array.from({ length: 4 }, newRun))
      const tries = await Promise.allSettled(Array.from({ length: 24 }, (_, i) => reserve(ids[i % 4] ?? '', 10)))
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
      for (const one of tries) if (one.status === 'rejected') expect(one.reason).toMatchObject(exceeded)
      expect((await rows(ownerId)).reduce((sum, { tokens }) => sum + tokens, 0)).toBe(100)
    })
  })
