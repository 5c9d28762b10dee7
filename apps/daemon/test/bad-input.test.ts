import { openPGlite } from '@openpa/database'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, makeHome, startDaemon, type TestDaemon, until } from './run-daemon.ts'

let daemon: TestDaemon
beforeAll(async () => {
  daemon = await startDaemon()
})
afterAll(() => daemon[Symbol.asyncDispose]())

const post = (path: string, body: string | Buffer | object) =>
  daemon.request({ method: 'POST', path, headers: { 'content-type': 'application/json' }, body })

describe('a request', () => {
  it.each([
    ['nothing', '', 'input.empty', 400],
    ['spaces', ' \t\n ', 'input.empty', 400],
    ['characters that are not seen', '\u200b\u200e\u2060\ufeff', 'input.empty', 400],
    ['only control characters', '\u0001\u0007\u001b', 'input.empty', 400],
    ['only NUL', '\0\0', 'input.empty', 400],
    ['too much', `what is ${'1+'.repeat(60_000)}1`, 'input.too-large', 413],
  ])('of %s is refused', async (_, text, code, status) => {
    expect(await post('/v1/runs', { text })).toMatchObject({
      status,
      json: { ok: false, error: { code, hint: expect.any(String) } },
    })
    await expect(ask(daemon.client, text)).rejects.toMatchObject({ code })
  })

  it.each([
    ['no JSON', 'remember this'],
    ['half of it', '{"text": "what is'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a number for text', '{"text": 7}'],
    ['no text', '{}'],
    ['a text and a call', '{"text": "what is 2+2", "call": {"tool": "clock.now", "input": {}}}'],
    ['a call in a session', '{"sessionId": "x", "call": {"tool": "clock.now", "input": {}}}'],
    ['a call beside an attachment', '{"attachment": "", "call": {"tool": "clock.now", "input": {}}}'],
    ['a call for a model', '{"model": "x", "call": {"tool": "clock.now", "input": {}}}'],
    ['a call without input', '{"call": {"tool": "clock.now"}}'],
    ['a call with a list', '{"call": {"tool": "clock.now", "input": []}}'],
    ['a call with more than input', '{"call": {"tool": "clock.now", "input": {}, "by": "person"}}'],
    ['a call of an endless name', `{"call": {"tool": "${'x'.repeat(201)}", "input": {}}}`],
    ['an unknown source', '{"text": "what is 2+2", "source": "schedule"}'],
    ['another owner’s prototype', '{"__proto__": {"text": "x"}}'],
  ])('whose body is %s is refused', async (_, body) => {
    expect(await post('/v1/runs', body)).toMatchObject({
      status: 400,
      json: { ok: false, error: { code: 'input.invalid' } },
    })
  })

  it('of bytes that are no text is answered, not failed on', async () => {
    const bytes = Buffer.from('{"text":"what is 2+2 \xff\xfe\x80"}', 'latin1')
    const { status, json } = await post('/v1/runs', bytes)
    expect({ status, json }).toMatchObject({ status: 201, json: { text: 'what is 2+2 \ufffd\ufffd\ufffd' } })
  })

  it('to nowhere, or with another method, is not found', async () => {
    for (const [method, path] of [
      ['GET', '/v1/nothing'],
      ['GET', '/'],
      ['PUT', '/v1/runs'],
      ['DELETE', '/v1/status'],
      ['GET', '/v1/runs/%00'],
      ['GET', '/v1/runs/%ff'],
    ] as const) {
      const { status, json } = await daemon.request({ method, path })
      expect({ path, status }).toEqual({ path, status: 404 })
      expect(json).toMatchObject({ ok: false, error: { code: expect.stringContaining('not-found') } })
    }
  })

  it('with limits out of bounds is refused', async () => {
    for (const limit of ['0', '-1', '1001', 'many', '1e99', ''])
      expect((await daemon.request({ path: `/v1/runs?limit=${limit}` })).status, limit).toBe(400)
    expect(await post('/v1/memories/search', { query: 'x', limit: 0 })).toMatchObject({ status: 400 })
    expect(await post('/v1/memories/search', { query: '' })).toMatchObject({ status: 400 })
    expect(await post('/v1/feedback', { verdict: 'excellent' })).toMatchObject({ status: 400 })
  })

  it('that names what is not there is told so, however odd the name', async () => {
    const names = ['no-run', '%', "'; drop table assistant.runs; --", '../../etc/passwd', '🙂', 'x'.repeat(100)]
    for (const name of names) {
      await expect(daemon.client.run(name), name).rejects.toMatchObject({ code: 'run.not-found' })
      await expect(daemon.client.session(name), name).rejects.toMatchObject({ code: 'session.not-found' })
      await expect(daemon.client.memory(name), name).rejects.toMatchObject({ code: 'memory.not-found' })
      await expect(daemon.client.cancelReminder(name), name).rejects.toMatchObject({ code: 'reminder.not-found' })
      await expect(daemon.client.removeModel(name), name).rejects.toMatchObject({ code: 'model.not-found' })
    }
    await expect(daemon.client.run('x'.repeat(101))).rejects.toMatchObject({ code: 'input.invalid' })
  })
})

describe('odd text is stored and found again', () => {
  it.each([
    ['emoji', 'my cat is a 🐈‍⬛ called Ünïcødé 👩‍👩‍👧‍👦', undefined],
    ['right to left', 'הכלב שלי נקרא רקס \u202e and back \u202c', undefined],
    ['terminal escapes', 'the \u001b[31mred\u001b[0m key \u001b]0;title\u0007 opens', undefined],
    ['quotes and SQL', `the "code" is 'x'); drop table memory.items; -- \\ %s $1 \${y}`, undefined],
    ['NUL', 'the nul\0 key opens the door', 'the nul key opens the door'],
    ['unpaired surrogates', 'the half \ud83d sign \udc00 is odd', 'the half \ufffd sign \ufffd is odd'],
  ])('%s', async (_, text, kept = text) => {
    const added = await daemon.client.addMemory(text)
    expect(added.text).toBe(kept)
    expect((await daemon.client.memory(added.id)).text).toBe(kept)
    const { events, runId } = await ask(daemon.client, `remember that ${text}`)
    expect(events.at(-1)?.kind).toBe('run-finished')
    expect((await daemon.client.run(runId)).events).toEqual(events)
    expect(await daemon.client.forgetMemory(added.id)).toMatchObject({ id: added.id })
  })

  it('a long one too, up to its limit', async () => {
    const long = `fact ${'word '.repeat(19_990)}end`
    expect((await daemon.client.addMemory(long)).text).toBe(long)
    await expect(daemon.client.addMemory(`${long}${'x'.repeat(60)}`)).rejects.toMatchObject({ code: 'input.too-large' })
    for (const empty of ['', '  ', '!!!', '\0'])
      await expect(daemon.client.addMemory(empty)).rejects.toMatchObject({ code: 'input.invalid' })
  })
})

describe('what cannot be', () => {
  it.each([
    ['remind me to pay on February 30th 2033 at 9am', 'input.invalid', 'February'],
    ['remind me to pay on 31.04.2033 at 9am', 'input.invalid', 'April'],
    ['remind me yesterday at 8am to stretch', 'reminder.in-past', 'over'],
    ['remind me to stretch on 3 March 2020 at 8am', 'reminder.in-past', 'over'],
    ['remind me every day at 8am to stretch', 'input.recurring', 'repeat'],
    ['remind me every monday at 8am to stretch', 'input.recurring', 'repeat'],
  ])('%s', async (text, code, word) => {
    const before = await daemon.client.reminders(true)
    const { error, answer } = await ask(daemon.client, text)
    expect({ code: error?.code, answer }).toEqual({ code, answer: undefined })
    expect(error?.message).toContain(word)
    expect(await daemon.client.reminders(true)).toEqual(before)
  })

  it('1/0 has no result', async () => {
    const { answer } = await ask(daemon.client, 'what is 1/0')
    expect(answer).toContain('divided by zero')
    expect(answer).not.toMatch(/Infinity|NaN/)
  })

  it('a parenthesis that is not closed is named', async () => {
    const { error } = await ask(daemon.client, 'what is (2+3')
    expect(error?.message).toContain('parenthesis')
  })
})

it('a reminder that has been due for years, as after a clock was set forward, fires once', async () => {
  using folder = makeHome()
  const first = await startDaemon({ home: folder.home })
  await ask(first.client, 'remind me to wind the clock on 3 March 2033 at 9am')
  await ask(first.client, 'remind me to oil the clock on 4 March 2033 at 9am')
  await first.stop()
  const database = await openPGlite(first.paths.data)
  const old = { due_at: new Date('2001-01-01T00:00:00Z') }
  await database.system.updateTable('assistant.schedules').set(old).where('text', '=', 'wind the clock').execute()
  await database.close()
  await using daemon = await startDaemon({ home: folder.home })
  const inbox = await until('the reminder', async () => {
    const items = await daemon.client.inbox()
    return items.length > 0 && items
  })
  expect(inbox).toMatchObject([{ text: 'wind the clock', dueAt: '2001-01-01T00:00:00.000Z' }])
  expect((await daemon.client.reminders()).map(({ text }) => text)).toEqual(['oil the clock'])
})

it('none of this was a bug of the daemon', () => {
  expect(daemon.log()).not.toContain('failed on a bug')
})
