import { createHash, randomUUID } from 'node:crypto'
import { type Approval, canonicalJson, type EventDraft, type RunBatch, type RunStore } from '@openpa/core'
import { createDatabase } from '@openpa/tools/postgres'
import { sql } from 'kysely'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import type { Database } from '../database.ts'
import { type TestDatabase, testHomes } from '../testing/test-homes.ts'
import { createBudgetLedger } from './budget-ledger.ts'
import { createRunStore } from './run-store.ts'
import { createSessionStore } from './session-store.ts'

const ANA = 'aaaaaaaa-0000-4000-8000-000000000001'
const BEN = 'bbbbbbbb-0000-4000-8000-000000000002'
const NOBODY = 'cccccccc-0000-4000-8000-000000000003'
const said = (text: string): EventDraft => ({ kind: 'text-added', payload: { text } })
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

for (const home of testHomes(inject('postgresUrl'), createDatabase))
  describe.skipIf(home.missing)(`the run store on ${home.name}`, () => {
    let opened: TestDatabase
    let database: Database
    let runs: RunStore
    beforeAll(async () => {
      opened = await home.open()
      database = opened.database
      runs = createRunStore(database)
      return opened.remove
    })
    const admitted = async (text = 'hello', ownerId = ANA) => (await runs.admit(ownerId, { text, source: 'cli' })).run

    describe('admit', () => {
      it('writes the run, a session, the message and event 1', async () => {
        const { run, event } = await runs.admit(ANA, { text: 'what time is it', source: 'api', model: 'local' })
        expect(run).toMatchObject({ status: 'running', source: 'api', text: 'what time is it', model: 'local' })
        expect(run).toMatchObject({ call: null, attachment: null, answer: null, error: null, finishedAt: null })
        expect(new Date(run.createdAt).toISOString()).toBe(run.createdAt)
        const payload = { text: run.text, sessionId: run.sessionId, source: 'api' }
        expect(event).toMatchObject({ runId: run.id, seq: 1, kind: 'run-admitted', payload })
        expect(await runs.get(ANA, run.id)).toEqual(run)
        expect(await runs.events(ANA, run.id, 0)).toEqual([event])
        const messages = await createSessionStore(database).messages(ANA, run.sessionId)
        expect(messages).toMatchObject([{ role: 'user', text: 'what time is it' }])
      })

      it('of a call writes what is called with what, and no message; nor does its end', async () => {
        const call = { tool: 'tasks.add', input: { text: 'mi\0lk', when: { day: 1 } } }
        const { run, event } = await runs.admit(ANA, { text: 'tasks.add', call, source: 'api' })
        expect(run).toMatchObject({
          text: 'tasks.add',
          call: { tool: 'tasks.add', input: { ...call.input, text: 'milk' } },
        })
        expect(event.payload).toEqual({ text: 'tasks.add', sessionId: run.sessionId, source: 'api' })
        expect(await runs.get(ANA, run.id)).toEqual(run)
        await runs.append(ANA, run.id, { events: [], outcome: { status: 'done', answer: 'Added.' } })
        expect(await runs.get(ANA, run.id)).toMatchObject({ status: 'done', answer: 'Added.', call: run.call })
        const sessions = createSessionStore(database)
        expect(await sessions.messages(ANA, run.sessionId)).toEqual([])
        expect((await sessions.list(ANA)).map(({ id }) => id)).not.toContain(run.sessionId)
      })

      it('goes on in a session, and refuses one that does not exist or is another owner’s', async () => {
        const first = await admitted()
        const { run } = await runs.admit(ANA, { text: 'and now', source: 'cli', sessionId: first.sessionId })
        expect(run.sessionId).toBe(first.sessionId)
        for (const sessionId of [randomUUID(), 'no-uuid', '', "'; drop table assistant.runs; --"])
          await expect(runs.admit(ANA, { text: 'x', source: 'cli', sessionId })).rejects.toMatchObject({
            code: 'session.not-found',
          })
        const before = await runs.list(BEN)
        await expect(runs.admit(BEN, { text: 'x', source: 'cli', sessionId: first.sessionId })).rejects.toMatchObject({
          code: 'session.not-found',
        })
        expect(await runs.list(BEN)).toEqual(before)
        expect(await createSessionStore(database).messages(ANA, first.sessionId)).toHaveLength(2)
      })

      it('stores what PostgreSQL would refuse: NUL goes, lone surrogates are replaced', async () => {
        const text = 'a\0b \ud83d c \udc00'
        const request = { text, attachment: text, model: 'm\0', history: [{ role: 'user' as const, text }] }
        const { run, event } = await runs.admit(ANA, { ...request, source: 'openai' })
        expect(run).toMatchObject({ text: 'ab \ufffd c \ufffd', attachment: 'ab \ufffd c \ufffd', model: 'm' })
        expect(await runs.events(ANA, run.id, 0)).toEqual([event])
      })

      it('cuts a title without cutting a character in two', async () => {
        const { run } = await runs.admit(ANA, { text: `${'x'.repeat(79)}🙂 and more`, source: 'cli' })
        const session = (await createSessionStore(database).list(ANA)).find(({ id }) => id === run.sessionId)
        expect(session?.title).toBe(`${'x'.repeat(79)}\ufffd`)
      })
    })

    describe('append', () => {
      it('numbers events from 1 without gaps, whoever appends at the same time', async () => {
        const { id } = await admitted()
        const batches = Array.from({ length: 20 }, (_, i) =>
          Array.from({ length: 1 + (i % 3) }, (_, j) => said(`${i}.${j}`)),
        )
        const written = await Promise.all(batches.map((events) => runs.append(ANA, id, { events })))
        const log = await runs.events(ANA, id, 0)
        expect(log.map(({ seq }) => seq)).toEqual(Array.from({ length: 1 + batches.flat().length }, (_, i) => i + 1))
        expect(log.slice(1)).toEqual(written.flat().sort((a, b) => a.seq - b.seq))
        for (const batch of written)
          expect(batch.map(({ seq }) => seq)).toEqual(batch.map((_, i) => (batch[0]?.seq ?? 0) + i))
      })

      it('gives events after a number', async () => {
        const { id } = await admitted()
        await runs.append(ANA, id, { events: [said('a'), said('b')] })
        expect((await runs.events(ANA, id, 1)).map(({ payload }) => payload)).toEqual([{ text: 'a' }, { text: 'b' }])
        expect((await runs.events(ANA, id, 2)).map(({ payload }) => payload)).toEqual([{ text: 'b' }])
        expect(await runs.events(ANA, id, 3)).toEqual([])
      })

      it('digests the payload so that it can be verified from what is stored', async () => {
        const { id } = await admitted()
        const input = {
          zebra: 1,
          a: [{ y: 2, x: 'a\0b\ud83d' }],
          long: 1e21,
          small: 0.1,
          'k\0ey': null,
          minus: -0,
          big: 2 ** 53,
        }
        const data = JSON.parse('{"__proto__": {"b": 1, "a": 2}, "10": 1, "9": 2}')
        const [first] = await runs.append(ANA, id, {
          events: [{ kind: 'tool-call-started', payload: { callId: 'c', tool: 't', input: { ...input, data } } }],
        })
        const stored = (await runs.events(ANA, id, 0)).at(-1)
        expect(stored).toEqual(first)
        expect(stored?.digest).toBe(sha256(canonicalJson(stored?.payload)))
        expect(canonicalJson(stored?.payload)).toContain('{"10":1,"9":2,"__proto__":{"a":2,"b":1}}')
      })

      it('keeps the digest of a payload that was forgotten', async () => {
        const { id } = await admitted()
        const [event] = await runs.append(ANA, id, { events: [said('secret')] })
        await database.asOwner(ANA, (tx) =>
          tx.deleteFrom('assistant.event_payloads').where('run_id', '=', id).execute(),
        )
        expect((await runs.events(ANA, id, 1))[0]).toEqual({ ...event, payload: null })
      })

      it('ends a run with its answer, and takes nothing after that', async () => {
        const run = await admitted('what is 2+2')
        const usage = { inputTokens: 0, outputTokens: 0, costUsd: 0 }
        const end: EventDraft = { kind: 'run-finished', payload: { answer: '4\0', usage } }
        await runs.append(ANA, run.id, { events: [end], outcome: { status: 'done', answer: '4\0' } })
        const done = await runs.get(ANA, run.id)
        expect(done).toMatchObject({ status: 'done', answer: '4', error: null, finishedAt: expect.any(String) })
        const messages = await createSessionStore(database).messages(ANA, run.sessionId)
        expect(messages.map(({ role, text }) => [role, text])).toEqual([
          ['user', 'what is 2+2'],
          ['assistant', '4'],
        ])
        const late = runs.append(ANA, run.id, { events: [said('late')], outcome: { status: 'failed' } })
        await expect(late).rejects.toMatchObject({ code: 'run.not-found' })
        expect(await runs.events(ANA, run.id, 2)).toEqual([])
        expect(await runs.get(ANA, run.id)).toEqual(done)
      })

      it('ends a run with its error', async () => {
        const run = await admitted()
        const error = { code: 'model.timeout' as const, message: 'too long', hint: 'again' }
        await runs.append(ANA, run.id, {
          events: [{ kind: 'run-failed', payload: error }],
          outcome: { status: 'failed', error },
        })
        expect(await runs.get(ANA, run.id)).toMatchObject({ status: 'failed', error, answer: null })
        expect(await createSessionStore(database).messages(ANA, run.sessionId)).toHaveLength(1)
      })

      it('writes a step’s intent, then its result over it, in the order of the intents', async () => {
        const { id } = await admitted()
        const [a, b] = [randomUUID(), randomUUID()]
        const step = (stepId: string) => ({
          id: stepId,
          kind: 'tool' as const,
          name: 't.t',
          input: { n: 1 },
          idempotent: false,
        })
        await runs.append(ANA, id, { events: [], steps: [{ ...step(a), status: 'intent' }] })
        await runs.append(ANA, id, { events: [], steps: [{ ...step(b), status: 'intent' }] })
        await runs.append(ANA, id, { events: [], steps: [{ ...step(a), status: 'done', output: { text: 'ok' } }] })
        expect(await runs.steps(ANA, id)).toEqual([
          { ...step(a), status: 'done', output: { text: 'ok' } },
          { ...step(b), status: 'intent', output: null },
        ])
        const rows = await database.system
          .selectFrom('assistant.steps')
          .selectAll()
          .where('run_id', '=', id)
          .orderBy('ordinal')
          .execute()
        expect(rows.map(({ finished_at }) => finished_at instanceof Date)).toEqual([true, false])
        expect(await runs.events(ANA, id, 1)).toEqual([])
      })

      it('writes decisions and usage with the batch, or nothing of it', async () => {
        const { id } = await admitted()
        const decision = {
          id: randomUUID(),
          policyVersion: '1',
          action: 'calc.eval',
          score: 0.9,
          scores: [],
          features: { a: 1 },
        }
        const usage = {
          skill: 'calc',
          tool: 'calc.eval',
          decisionId: decision.id,
          durationMs: 1.5,
          outcome: 'ok' as const,
          inputTokens: 1,
          outputTokens: 2,
          costUsd: 0.5,
        }
        await runs.append(ANA, id, { events: [said('x')], decisions: [decision], usage: [usage] })
        const of = <T extends 'assistant.decisions' | 'assistant.skill_usage'>(table: T) =>
          database.system
            .selectFrom(table as 'assistant.decisions')
            .selectAll()
            .where('run_id', '=', id)
            .execute()
        expect(await of('assistant.decisions')).toMatchObject([
          { id: decision.id, owner_id: ANA, action: 'calc.eval', features: { a: 1 } },
        ])
        expect(await of('assistant.skill_usage')).toMatchObject([
          { decision_id: decision.id, duration_ms: 1.5, outcome: 'ok' },
        ])
        await expect(runs.append(ANA, id, { events: [said('y')], decisions: [decision] })).rejects.toThrow(
          'duplicate key',
        )
        expect((await runs.events(ANA, id, 0)).map(({ seq }) => seq)).toEqual([1, 2])
        await runs.append(ANA, id, { events: [said('z')] })
        expect((await runs.events(ANA, id, 2)).map(({ seq }) => seq)).toEqual([3])
      })
    })

    it('writes nothing of a batch for a run that has ended, or is another owner’s', async () => {
      const { id } = await admitted()
      const caps = { runTokens: 9, runUsd: 9, dayTokens: 1e9, dayUsd: 1e9 }
      const call = { runId: id, model: 'm', tokens: 1, costUsd: 0 }
      const reservation = await createBudgetLedger(database, async () => caps).reserve(ANA, call)
      const question = (): Approval => ({
        ...{ id: randomUUID(), ownerId: ANA, runId: id, callId: randomUUID() },
        ...{
          skill: 'mail',
          tool: 'mail.send',
          effect: 'external',
          target: null,
          input: {},
          taint: {},
          reason: 'effect',
        },
        ...{ status: 'pending', createdAt: new Date().toISOString(), expiresAt: new Date().toISOString() },
        ...{ answeredAt: null, answeredBy: null, takenAt: null, answer: null },
      })
      const asked = question()
      await runs.append(ANA, id, { events: [said('x')], approvals: [asked] })
      const step = { id: randomUUID(), kind: 'tool' as const, name: 'calc.eval', input: {}, idempotent: true }
      const used = { inputTokens: 5, outputTokens: 5, costUsd: 5 }
      const late = (): RunBatch => ({
        events: [said('late')],
        steps: [{ ...step, status: 'intent' }],
        decisions: [{ id: randomUUID(), policyVersion: '1', action: 'a', score: 1, scores: [], features: {} }],
        usage: [{ skill: 's', tool: 't', decisionId: null, durationMs: 1, outcome: 'ok', ...used }],
        settlements: [{ id: reservation.id, ...used }],
        approvals: [question()],
        takenAnswers: [asked.id],
        taint: { private: ['late'] },
        outcome: { status: 'done', answer: 'late' },
      })
      const tables = 'runs events event_payloads steps decisions skill_usage model_calls approvals messages'.split(' ')
      const all = () =>
        Promise.all(
          tables.map(async (table) => {
            const { rows } = await sql`select t::text from ${sql.table(`assistant.${table}`)} t order by 1`.execute(
              database.system,
            )
            return rows
          }),
        )
      const refused = async (owner: string) => {
        const before = await all()
        await expect(runs.append(owner, id, late())).rejects.toMatchObject({ code: 'run.not-found' })
        expect(await all()).toEqual(before)
      }
      await refused(BEN)
      await runs.append(ANA, id, { events: [], outcome: { status: 'cancelled' } })
      await refused(ANA)
    })

    it('knows no run of another owner, and no run that is none', async () => {
      const { id } = await admitted()
      const unknown = { code: 'run.not-found' }
      await expect(runs.get(BEN, id)).rejects.toMatchObject(unknown)
      await expect(runs.events(BEN, id, 0)).rejects.toMatchObject(unknown)
      await expect(runs.append(BEN, id, { events: [said('x')] })).rejects.toMatchObject(unknown)
      expect(await runs.steps(BEN, id)).toEqual([])
      for (const bad of [randomUUID(), 'nonsense', ''])
        for (const call of [
          () => runs.get(ANA, bad),
          () => runs.events(ANA, bad, 0),
          () => runs.append(ANA, bad, { events: [] }),
        ])
          await expect(call()).rejects.toMatchObject(unknown)
    })

    it('lists newest first, by status, within its page size', async () => {
      for (const text of ['one', 'two', 'three']) await admitted(text, NOBODY)
      const [, two] = await runs.list(NOBODY)
      await runs.append(NOBODY, two?.id ?? '', { events: [], outcome: { status: 'cancelled' } })
      expect((await runs.list(NOBODY)).map(({ text }) => text)).toEqual(['three', 'two', 'one'])
      expect((await runs.list(NOBODY, { status: 'running' })).map(({ text }) => text)).toEqual(['three', 'one'])
      expect((await runs.list(NOBODY, { limit: 1 })).map(({ text }) => text)).toEqual(['three'])
      for (const limit of [0, -5, Number.NaN]) expect(await runs.list(NOBODY, { limit })).toHaveLength(1)
      expect(await runs.list(NOBODY, { limit: 1e12 })).toHaveLength(3)
      expect(await runs.list(randomUUID())).toEqual([])
    })
  })
