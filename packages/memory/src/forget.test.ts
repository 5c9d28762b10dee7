import { createHash, randomUUID } from 'node:crypto'
import { type MemoryStore, type RunStore, systemClock } from '@openpa/core'
import { createRunStore, type Database } from '@openpa/database'
import { insertOneOfEach, oneOfEach, ownedTables, type TestDatabase, testHomes } from '@openpa/database/testing'
import { createDatabase } from '@openpa/tools/postgres'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { embedder, openMemory } from '../test/open-memory.ts'
import { createMemoryCurator } from './curation/memory-curator.ts'

const STATEMENT = 'the canary sings "at dawn"\n100% of the_time \\o/'
const usage = { inputTokens: 0, outputTokens: 0, costUsd: 0 }

/** Names of the columns anywhere in the database whose rows say `word`: each table as a whole, cast to text. */
async function columnsSaying(database: Database, word: string): Promise<string[]> {
  const { rows } = await database.queue.executeSql(`
    select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'm') and n.nspname !~ '^pg_|^information_schema$' order by 1`)
  const saying: string[] = []
  for (const { name } of rows) {
    const found = await database.queue.executeSql(
      `select distinct field.name from ${name} t, jsonb_each_text(to_jsonb(t)) field (name, value)
       where field.value ilike $1 order by 1`,
      [`%${word}%`],
    )
    saying.push(...found.rows.map((field) => `${name}.${field.name}`))
  }
  return saying
}

for (const home of testHomes(inject('postgresUrl'), createDatabase))
  describe.skipIf(home.missing)(`forget on ${home.name}`, () => {
    let opened: TestDatabase
    let database: Database
    let memory: MemoryStore
    let runs: RunStore
    beforeAll(async () => {
      opened = await home.open()
      database = opened.database
      memory = openMemory(database)
      runs = createRunStore(database)
      return opened.remove
    })
    /** A run in which something was asked and answered. */
    const asked = async (ownerId: string, text: string, answer: string) => {
      const { run } = await runs.admit(ownerId, { text, source: 'cli' })
      await runs.append(ownerId, run.id, {
        events: [{ kind: 'run-finished', payload: { answer, usage } }],
        outcome: { status: 'done', answer },
      })
      return run
    }
    const remember = (ownerId: string, text: string, run?: string) =>
      memory.add(ownerId, { text, origin: { source: 'message', run } })

    it('leaves the statement in no column of any table', async () => {
      const ana = randomUUID()
      const said = `Remember that ${STATEMENT.replace('\n', '   ').toUpperCase()}, please`
      const { run } = await runs.admit(ana, {
        text: said,
        source: 'cli',
        attachment: `> ${STATEMENT}`,
        history: [{ role: 'user', text: `I said: ${STATEMENT}` }],
      })
      const item = await remember(ana, STATEMENT, run.id)
      const step = { id: randomUUID(), kind: 'tool' as const, name: 'memory.remember', idempotent: true }
      const hit = { id: item.id, text: STATEMENT, score: 1, createdAt: item.createdAt }
      const output = { text: `I'll remember “${STATEMENT}”`, data: { deep: [{ text: STATEMENT }] } }
      const error = { code: 'skill.failed' as const, message: `not so: ${STATEMENT}` }
      const pieces = STATEMENT.match(/.{1,5}/gs) ?? []
      await runs.append(ana, run.id, {
        events: [
          { kind: 'memory-recalled', payload: { hits: [hit], confidence: 1 } },
          { kind: 'tool-call-started', payload: { callId: 'c', tool: step.name, input: { statement: STATEMENT } } },
          ...pieces.map((text) => ({ kind: 'text-added' as const, payload: { text } })),
          { kind: 'run-failed', payload: error },
        ],
        steps: [{ ...step, input: { statement: STATEMENT }, status: 'done', output }],
        outcome: { status: 'failed', answer: output.text, error },
      })
      expect(await columnsSaying(database, 'canar')).toEqual(
        [
          ...[
            'event_payloads.payload',
            'messages.text',
            'runs.answer',
            'runs.attachment',
            'runs.error',
            'runs.history',
          ],
          ...['runs.request', 'sessions.title', 'steps.input', 'steps.output'],
          ...[
            'memory.items.terms',
            'memory.items.text',
            'memory.items.topic',
            'memory.postings.term',
            'memory.terms.term',
          ],
        ].map((name) => (name.startsWith('memory') ? name : `assistant.${name}`)),
      )

      const before = await database.system
        .selectFrom('assistant.events')
        .selectAll()
        .where('run_id', '=', run.id)
        .orderBy('seq')
        .execute()
      const receipt = await memory.forget(ana, item.id)
      // Each of its longer words: no piece of the streamed answer stays either.
      for (const word of ['canar', 'sings', 'dawn', 'the_time'])
        expect(await columnsSaying(database, word), word).toEqual([])
      expect(receipt.copies).toBeGreaterThan(8)
      expect(
        await database.system
          .selectFrom('assistant.events')
          .selectAll()
          .where('run_id', '=', run.id)
          .orderBy('seq')
          .execute(),
      ).toEqual(before)
      expect((await runs.events(ana, run.id, 0)).map(({ seq }) => seq)).toEqual(before.map(({ seq }) => seq))
      await expect(memory.get(ana, item.id)).rejects.toMatchObject({ code: 'memory.not-found' })
      await expect(memory.forget(ana, item.id)).rejects.toMatchObject({ code: 'memory.not-found' })
    })

    it('takes what a tool was called with, and leaves that it was', async () => {
      const ana = randomUUID()
      const item = await remember(ana, STATEMENT)
      const input = { deep: [{ statement: `that ${STATEMENT}` }] }
      const request = { text: 'memory.remember', source: 'api' as const }
      const { run } = await runs.admit(ana, { ...request, call: { tool: 'memory.remember', input } })
      const other = await runs.admit(ana, {
        ...request,
        call: { tool: 'memory.remember', input: { statement: 'else' } },
      })
      await memory.forget(ana, item.id)
      expect(await runs.get(ana, run.id)).toEqual({ ...run, call: { tool: 'memory.remember', input: null } })
      expect(await runs.get(ana, other.run.id)).toEqual(other.run)
      expect(await columnsSaying(database, 'canar')).toEqual([])
    })

    it('knows every column in which a statement can turn up', async () => {
      const ana = randomUUID()
      const rows = await insertOneOfEach(database, ana, 'nightingale')
      const text = 'a nightingale here'
      // These belong to the triggers; the ones of hand stand for no item.
      for (const table of [
        'memory.items',
        'memory.postings',
        'memory.terms',
        'memory.speakers',
        'memory.corpora',
      ] as const)
        await database.system.deleteFrom(table).where('owner_id', '=', ana).execute()
      const item = await remember(ana, text)
      expect(await ownedTables(database)).toEqual(Object.keys(oneOfEach(ana)).sort())
      await memory.forget(ana, item.id)
      // Settings are values that the person set, checked by their keys: no statement gets into them.
      expect(await columnsSaying(database, 'nightingale')).toEqual(['assistant.settings.value'])
      const schedule = await database.system
        .selectFrom('assistant.schedules')
        .selectAll()
        .where('owner_id', '=', ana)
        .execute()
      expect(schedule).toMatchObject([{ id: rows['assistant.schedules'].id, text: '[forgotten]' }])
      await database.system.deleteFrom('assistant.settings').where('owner_id', '=', ana).execute()
    })

    it('gives a receipt of digests, without a word of the statement', async () => {
      const ana = randomUUID()
      const item = await remember(ana, 'I keep bees on the roof')
      const receipt = await memory.forget(ana, item.id.slice(0, 8))
      const digest = createHash('sha256').update('I keep bees on the roof').digest('hex')
      expect(receipt).toEqual({
        receipt: expect.stringMatching(/^[0-9a-f-]{36}$/),
        id: item.id,
        digest,
        forgottenAt: expect.stringMatching(/Z$/),
        copies: 0,
      })
      expect(JSON.stringify(receipt)).not.toMatch(/bees|roof/)
    })

    it('takes nobody else’s words, and none that merely look alike', async () => {
      const [ana, ben] = [randomUUID(), randomUUID()]
      const item = await remember(ana, 'I ate 50% of a_cake')
      const others = [
        await asked(ana, 'I ate 501 of a_cake', 'I ate 50% of abcake'),
        await asked(ana, 'I ate 50% of a_cakewalk', 'what I ate 50% of'),
        await asked(ana, 'do I ate 50\\% of a\\_cake', 'no'),
      ]
      const foreign = await asked(ben, 'I ate 50% of a_cake', 'I ate 50% of a_cake')
      const same = await asked(ana, 'Yes: i ate 50%  of A_CAKE!', 'well')
      const receipt = await memory.forget(ana, item.id)
      for (const run of others) expect((await runs.get(ana, run.id)).text).toBe(run.text)
      expect(await runs.get(ben, foreign.id)).toMatchObject({ text: foreign.text, answer: foreign.text })
      expect(await runs.get(ana, same.id)).toMatchObject({ text: '[forgotten]', answer: 'well' })
      // Request, title, message and event 1.
      expect(receipt.copies).toBe(4)
    })

    it('looks for a short statement only where it was told or used', async () => {
      const ana = randomUUID()
      const told = await asked(ana, 'remember tea', 'I will remember: tea')
      const item = await remember(ana, 'tea', told.id)
      const chat = await asked(ana, 'how do I make green tea', 'pour hot water on the tea')
      const used = await runs.admit(ana, { text: 'what is my drink: tea or a teapot', source: 'cli' })
      await runs.append(ana, used.run.id, {
        events: [
          {
            kind: 'memory-recalled',
            payload: { hits: [{ id: item.id, text: 'tea', score: 1, createdAt: item.createdAt }], confidence: 1 },
          },
        ],
        outcome: { status: 'done', answer: 'my teacher knows' },
      })
      const stepped = await runs.admit(ana, { text: 'list all: tea', source: 'cli' })
      const step = { id: randomUUID(), kind: 'tool' as const, name: 'memory.list', input: {}, idempotent: true }
      await runs.append(ana, stepped.run.id, { events: [], steps: [{ ...step, status: 'done', output: [item.id] }] })
      await memory.forget(ana, item.id)
      expect(await runs.get(ana, told.id)).toMatchObject({ text: '[forgotten]', answer: '[forgotten]' })
      expect(await runs.get(ana, used.run.id)).toMatchObject({ text: '[forgotten]', answer: 'my teacher knows' })
      expect(await runs.get(ana, stepped.run.id)).toMatchObject({ text: '[forgotten]' })
      expect(await runs.get(ana, chat.id)).toMatchObject({ text: chat.text, answer: 'pour hot water on the tea' })
      const [first] = await runs.events(ana, chat.id, 0)
      expect(first?.payload).toMatchObject({ text: chat.text })
    })

    it('erases a title that was cut within the statement, and leaves the titles of other sessions', async () => {
      const ana = randomUUID()
      const statement = `my long story about the ${'very '.repeat(20)}old lighthouse`
      const told = await asked(ana, `remember that ${statement}`, 'ok')
      // Cut within the emoji, of which the title keeps a replacement character.
      const emoji = `${'z'.repeat(79)}🙂 lighthouse`
      const cut = await asked(ana, emoji, 'ok')
      await memory.forget(ana, (await remember(ana, emoji, cut.id)).id)
      const later = await runs.admit(ana, { text: 'my garden', source: 'cli' })
      await runs.admit(ana, { text: `again: ${statement}`, source: 'cli', sessionId: later.run.sessionId })
      const item = await remember(ana, statement, told.id)
      await memory.forget(ana, item.id)
      const titles = await database.system
        .selectFrom('assistant.sessions')
        .select(['id', 'title'])
        .where('owner_id', '=', ana)
        .execute()
      expect(Object.fromEntries(titles.map(({ id, title }) => [id, title]))).toEqual({
        [cut.sessionId]: '[forgotten]',
        [told.sessionId]: '[forgotten]',
        [later.run.sessionId]: 'my garden',
      })
    })

    describe('of conversations that are kept', () => {
      const keep = async (ownerId: string, run: string, ...texts: string[]) => {
        const session = randomUUID()
        const turns = texts.map((text, turn) => ({
          session,
          turn,
          speaker: 'user',
          text,
          origin: { source: 'message' as const, run },
        }))
        await memory.addTurns(ownerId, turns)
        return (await memory.list(ownerId))
          .filter(({ place }) => place?.session === session)
          .toSorted((a, b) => (a.place?.turn ?? 0) - (b.place?.turn ?? 0))
      }
      const texts = async (ownerId: string) => (await memory.list(ownerId)).map(({ text }) => text).sort()

      it('takes the turns in which the statement stands, word for word', async () => {
        const ana = randomUUID()
        const item = await remember(ana, 'the spare key is under the third pot')
        await keep(ana, randomUUID(), 'By the way: THE spare key  is under the third pot. And I like figs.', 'Noted.')
        await keep(ana, randomUUID(), 'the spare key is under the third potato')
        const receipt = await memory.forget(ana, item.id)
        expect(await texts(ana)).toEqual(['Noted.', 'the spare key is under the third potato'])
        expect(receipt.copies).toBe(1)
      })

      it('takes a short statement’s turns only from the runs that told it', async () => {
        const ana = randomUUID()
        const run = randomUUID()
        const item = await remember(ana, 'figs', run)
        await keep(ana, run, 'remember figs')
        await keep(ana, randomUUID(), 'we had figs')
        await memory.forget(ana, item.id)
        expect(await texts(ana)).toEqual(['we had figs'])
      })

      it('takes, with a turn, the statements that were told only there', async () => {
        const ana = randomUUID()
        const [run, other] = [randomUUID(), randomUUID()]
        const [turn] = await keep(ana, run, 'my bank is Norwood and my gym is Atlas, my cat is Miu', 'my car is old')
        await remember(ana, 'my bank is Norwood', run)
        const told = await remember(ana, 'my gym is Atlas', run)
        await memory.add(ana, { text: 'my gym is Atlas', origin: { source: 'message', run: other } })
        await remember(ana, 'my car is old', run)
        await memory.add(ana, {
          text: 'the cat',
          origin: { source: 'message', session: turn?.place?.session, turn: 0 },
        })
        await memory.forget(ana, turn?.id ?? '')
        expect(await texts(ana)).toEqual(['my car is old', 'my car is old', 'my gym is Atlas'])
        const origins = await database.system
          .selectFrom('memory.origins')
          .select('origin')
          .where('item_id', '=', told.id)
          .execute()
        expect(origins).toEqual([{ origin: { source: 'message', run: other } }])
      })
    })

    it('takes what a change keeps of the statement, and leaves that there was one', async () => {
      const ana = randomUUID()
      const curator = createMemoryCurator({ database, embedder, clock: systemClock })
      const item = await remember(ana, 'the alarm code is heliotrope')
      const edited = await curator.edit(ana, item.id, 'the alarm code is marigold now')
      const other = await remember(ana, 'the alarm code is heliotrope')
      expect(await columnsSaying(database, 'heliotrop')).toContain('memory.changes.before')
      await memory.forget(ana, other.id)
      expect(await columnsSaying(database, 'heliotrop')).toEqual([])
      await memory.forget(ana, edited.id)
      expect(await columnsSaying(database, 'marigold')).toEqual([])
      const changes = await database.system
        .selectFrom('memory.changes')
        .select(['action', 'before', 'after'])
        .where('owner_id', '=', ana)
        .orderBy('at')
        .execute()
      const empty = { before: null, after: null }
      expect(changes).toEqual([
        { action: 'rewritten', ...empty },
        { action: 'superseded', ...empty },
      ])
    })

    it('undoes all of it when a part fails', async () => {
      const ana = randomUUID()
      const told = await asked(ana, 'remember that the vault is behind the mirror', 'ok')
      const item = await remember(ana, 'the vault is behind the mirror', told.id)
      await database.exec('revoke delete on memory.items from authenticated')
      await expect(memory.forget(ana, item.id)).rejects.toThrow('permission denied')
      await database.exec('grant delete on memory.items to authenticated')
      expect((await runs.get(ana, told.id)).text).toBe('remember that the vault is behind the mirror')
      await memory.forget(ana, item.id)
      expect(await columnsSaying(database, 'mirror')).toEqual([])
    })
  })
