import { randomUUID } from 'node:crypto'
import type { Approval, ApprovalStore, GrantStore, RunStore } from '@openpa/core'
import { createDatabase } from '@openpa/tools/postgres'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { testHomes } from '../testing/test-homes.ts'
import { createApprovalStore, createGrantStore } from './approval-store.ts'
import { createRunStore } from './run-store.ts'

const NOW = new Date('2033-03-03T09:00:00Z')
const LATER = new Date('2033-03-10T09:00:00Z')
const YES = { verdict: 'allowed' as const, by: 'test', now: NOW }
const NO = { verdict: 'denied' as const, by: 'test', now: NOW }
const parked = { status: 'waiting' as const, parked: true as const }

for (const home of testHomes(inject('postgresUrl'), createDatabase))
  describe.skipIf(home.missing)(`approvals on ${home.name}`, () => {
    let approvals: ApprovalStore
    let grants: GrantStore
    let runs: RunStore
    beforeAll(async () => {
      const { database, remove } = await home.open()
      approvals = createApprovalStore(database)
      grants = createGrantStore(database)
      runs = createRunStore(database)
      return remove
    })
    const newRun = async (ownerId: string) => (await runs.admit(ownerId, { text: 'mail Ana', source: 'cli' })).run.id
    /** A question that is written with the log of a run. */
    const ask = async (ownerId: string, runId: string, more: Partial<Approval> = {}): Promise<Approval> => {
      const approval: Approval = {
        id: randomUUID(),
        ownerId,
        runId,
        callId: randomUUID(),
        skill: 'mail',
        tool: 'mail.send',
        effect: 'external',
        target: 'ana@home.test',
        input: { text: 'a "quoted" \u202e one', to: 'ana@home.test' },
        taint: { untrusted: ['mail.inbox'] },
        reason: 'effect',
        status: 'pending',
        createdAt: NOW.toISOString(),
        expiresAt: LATER.toISOString(),
        answeredAt: null,
        answeredBy: null,
        takenAt: null,
        answer: null,
        ...more,
      }
      await runs.append(ownerId, runId, { events: [], approvals: [approval] })
      return approval
    }

    it('are written with the log and read back as they are, by their owner only', async () => {
      const [ana, ben] = [randomUUID(), randomUUID()]
      const run = await newRun(ana)
      const approval = await ask(ana, run)
      expect(await approvals.get(ana, approval.id)).toEqual(approval)
      expect(await approvals.get(ana, approval.id.slice(0, 8).toUpperCase())).toEqual(approval)
      expect(await approvals.list(ana, { now: NOW })).toEqual([approval])
      expect(await approvals.list(ana, { now: NOW, status: 'allowed' })).toEqual([])
      expect(await approvals.list(ana, { now: NOW, runId: randomUUID() })).toEqual([])
      expect(await approvals.list(ben, { now: NOW })).toEqual([])
      for (const [owner, id] of [
        [ben, approval.id],
        [ana, randomUUID()],
        [ana, 'x'],
        [ana, ''],
        [ana, '%'.repeat(8)],
      ] as const)
        await expect(approvals.get(owner, id)).rejects.toMatchObject({ code: 'approval.not-found' })
      await expect(approvals.answer(ben, approval.id, YES)).rejects.toMatchObject({ code: 'approval.not-found' })
    })

    it('are answered once, whoever answers at the same time', async () => {
      const ana = randomUUID()
      const { id } = await ask(ana, await newRun(ana))
      const answers = await Promise.allSettled([YES, NO, YES, NO].map((answer) => approvals.answer(ana, id, answer)))
      const won = answers.filter(({ status }) => status === 'fulfilled')
      expect(won).toHaveLength(1)
      for (const answer of answers)
        if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'approval.answered' })
      expect(won[0]).toMatchObject({ value: { answeredAt: NOW.toISOString(), answeredBy: 'test', takenAt: null } })
      expect(await approvals.get(ana, id)).toEqual((won[0] as PromiseFulfilledResult<Approval>).value)
    })

    it('expire at their time, and not before', async () => {
      const ana = randomUUID()
      const run = await newRun(ana)
      const [early, late] = [await ask(ana, run), await ask(ana, run, { expiresAt: '2033-04-01T00:00:00.000Z' })]
      expect(await approvals.expireDue(ana, NOW)).toEqual({ expired: 0, next: LATER })
      expect(await approvals.expireDue(ana, LATER)).toEqual({ expired: 1, next: new Date(late.expiresAt) })
      expect(await approvals.get(ana, early.id)).toMatchObject({
        status: 'expired',
        answeredAt: LATER.toISOString(),
        answeredBy: null,
      })
      expect(await approvals.get(ana, late.id)).toMatchObject({ status: 'pending', answeredAt: null })
      await expect(approvals.answer(ana, early.id, { ...YES, now: LATER })).rejects.toMatchObject({
        code: 'approval.expired',
      })
      // Found out by the answer itself, too, and by a list.
      const too = { ...YES, now: new Date('2034-01-01') }
      await expect(approvals.answer(ana, late.id, too)).rejects.toMatchObject({ code: 'approval.expired' })
      const another = await ask(ana, run)
      expect(await approvals.list(ana, { now: LATER, status: 'pending' })).toEqual([])
      expect(await approvals.get(ana, another.id)).toMatchObject({ status: 'expired' })
      expect(await approvals.expireDue(ana, LATER)).toEqual({ expired: 0, next: undefined })
    })

    it('let their run go on once for each answer, to one caller', async () => {
      const ana = randomUUID()
      const run = await newRun(ana)
      const [one, other] = [await ask(ana, run), await ask(ana, run)]
      await runs.append(ana, run, { events: [], outcome: parked })
      expect(await runs.get(ana, run)).toMatchObject({ status: 'waiting', finishedAt: null })
      await expect(runs.append(ana, run, { events: [] })).rejects.toMatchObject({ code: 'run.not-found' })
      expect(await runs.reopen(ana)).toEqual([])
      await approvals.answer(ana, one.id, YES)
      const reopened = await Promise.all([runs.reopen(ana), runs.reopen(ana), runs.reopen(randomUUID())])
      expect(reopened.flat()).toMatchObject([{ id: run, status: 'running', error: null }])
      await runs.append(ana, run, { events: [], takenAnswers: [one.id], outcome: parked })
      expect((await approvals.get(ana, one.id)).takenAt).not.toBeNull()
      expect(await runs.reopen(ana)).toEqual([])
      await approvals.expireDue(ana, new Date('2034-01-01'))
      expect(await approvals.get(ana, other.id)).toMatchObject({ status: 'expired' })
      expect(await runs.reopen(ana)).toMatchObject([{ id: run }])
    })

    it('end with a run that is taken out of its waiting', async () => {
      const ana = randomUUID()
      const run = await newRun(ana)
      const { id } = await ask(ana, run)
      expect(await runs.unpark(ana, run)).toBe(false)
      await runs.append(ana, run, { events: [], outcome: parked })
      expect(await runs.unpark(randomUUID(), run)).toBe(false)
      expect(await runs.unpark(ana, run)).toBe(true)
      expect(await runs.get(ana, run)).toMatchObject({ status: 'running' })
      expect(await approvals.get(ana, id)).toMatchObject({ status: 'denied', answeredBy: 'run' })
    })

    it('a run that asked back is over, and is not opened again', async () => {
      const ana = randomUUID()
      const run = await newRun(ana)
      const { id } = await ask(ana, run)
      await runs.append(ana, run, { events: [], outcome: { status: 'waiting' } })
      await approvals.answer(ana, id, YES)
      expect(await runs.reopen(ana)).toEqual([])
      expect(await runs.unpark(ana, run)).toBe(false)
    })

    it('what has met in a run is kept with it', async () => {
      const ana = randomUUID()
      const run = await newRun(ana)
      expect((await runs.get(ana, run)).taint).toEqual({})
      await runs.append(ana, run, { events: [], taint: { private: ['memory'] } })
      await runs.append(ana, run, { events: [] })
      expect((await runs.get(ana, run)).taint).toEqual({ private: ['memory'] })
    })

    it('a yes for always covers this tool and target, of this owner, until it is revoked', async () => {
      const ana = randomUUID()
      const run = await newRun(ana)
      const always = { ...YES, always: true }
      for (const target of ['ana@home.test', 'ana@home.test', null])
        await approvals.answer(ana, (await ask(ana, run, { target })).id, always)
      await approvals.answer(ana, (await ask(ana, run, { tool: 'mail.other' })).id, YES)
      await approvals.answer(ana, (await ask(ana, run, { tool: 'mail.another' })).id, { ...NO, always: true })
      expect((await grants.list(ana)).map(({ tool, target }) => [tool, target]).sort()).toEqual([
        ['mail.send', null],
        ['mail.send', 'ana@home.test'],
      ])
      expect(await grants.covers(ana, 'mail.send', 'ana@home.test')).toBe(true)
      expect(await grants.covers(ana, 'mail.send', null)).toBe(true)
      expect(await grants.covers(ana, 'mail.send', 'eve@evil.test')).toBe(false)
      expect(await grants.covers(ana, 'mail.other', 'ana@home.test')).toBe(false)
      expect(await grants.covers(randomUUID(), 'mail.send', null)).toBe(false)
      const grant = (await grants.list(ana)).find(({ target }) => target === null)
      await expect(grants.revoke(randomUUID(), grant?.id ?? '')).rejects.toMatchObject({
        code: 'approval.grant-not-found',
      })
      expect(await grants.revoke(ana, grant?.id.slice(0, 8) ?? '')).toEqual(grant)
      expect(await grants.covers(ana, 'mail.send', null)).toBe(false)
      await grants.revokeSkill(ana, 'other')
      expect(await grants.list(ana)).toHaveLength(1)
      await grants.revokeSkill(ana, 'mail')
      expect(await grants.list(ana)).toEqual([])
    })
  })
