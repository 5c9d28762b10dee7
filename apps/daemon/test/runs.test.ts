import type { RunEvent } from '@openpa/core'
import { openPGlite } from '@openpa/database'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ModelServer, startModelServer } from '../../../tools/src/model-server/server.ts'
import { ask, makeHome, startDaemon, type TestDaemon, until } from './run-daemon.ts'

let daemon: TestDaemon
let model: ModelServer
beforeAll(async () => {
  model = await startModelServer()
  daemon = await startDaemon()
})
afterAll(async () => {
  await daemon[Symbol.asyncDispose]()
  await model.close()
})

const kinds = (events: readonly { kind: string }[]) => events.map(({ kind }) => kind)
const connect = (home: TestDaemon) =>
  home.client.addModel({ name: 'scripted', baseUrl: model.url, modelId: 'scripted' })

describe('without a model', () => {
  it('remembers, recalls, and says which memory it was', async () => {
    const told = await ask(daemon.client, 'remember that my sister Ana is allergic to peanuts')
    const [memory] = await daemon.client.memories()
    const id = memory?.id.slice(0, 8)
    expect(told.answer).toContain(`“my sister Ana is allergic to peanuts” (memory ${id})`)
    expect(memory).toMatchObject({
      text: 'my sister Ana is allergic to peanuts',
      origin: { source: 'message', run: told.runId, skill: 'memory' },
    })
    const recalled = await ask(daemon.client, 'what is Ana allergic to?')
    expect(recalled.answer).toContain(`“my sister Ana is allergic to peanuts” (memory ${id})`)
    expect(recalled.events.find(({ kind }) => kind === 'memory-recalled')?.payload).toMatchObject({
      hits: [{ id: memory?.id, text: memory?.text, score: expect.any(Number) }],
    })
  })

  it('sets a reminder and says exactly when', async () => {
    const { answer, runId } = await ask(daemon.client, 'remind me to water the plants on 3 March 2033 at 9am')
    expect(answer).toContain('Thursday, 3 March 2033 at 09:00 UTC')
    expect(answer).toContain('water the plants')
    const [reminder] = await daemon.client.reminders()
    expect(reminder).toMatchObject({ text: 'water the plants', dueAt: '2033-03-03T09:00:00.000Z', status: 'pending' })
    const { events } = await daemon.client.run(runId)
    expect(kinds(events)).toContain('tool-call-finished')
  })

  it('reads dates in the zone that is set, and changes at once when it is changed', async () => {
    await daemon.client.setSetting('timezone', 'Asia/Tokyo')
    const { answer } = await ask(daemon.client, 'remind me to stretch on 4 March 2033 at 9am')
    await daemon.client.unsetSetting('timezone')
    expect(answer).toContain('09:00')
    expect(answer).toContain('Asia/Tokyo')
    const reminder = (await daemon.client.reminders()).find(({ text }) => text === 'stretch')
    expect(reminder).toMatchObject({ dueAt: '2033-03-04T00:00:00.000Z', timeZone: 'Asia/Tokyo' })
  })

  it('plans a request of two parts as two tasks', async () => {
    const { answer, events } = await ask(
      daemon.client,
      'what is 15% of 1240 and remind me to call mum on 5 March 2033 at 10am',
    )
    expect(answer).toContain('186')
    expect(answer).toContain('Saturday, 5 March 2033 at 10:00 UTC')
    expect(events.find(({ kind }) => kind === 'plan-made')?.payload).toMatchObject({
      parts: ['what is 15% of 1240', 'remind me to call mum on 5 March 2033 at 10am'],
    })
    const finished = events.flatMap((event) => (event.kind === 'task-finished' ? [event.payload] : []))
    expect(finished).toEqual([
      { task: 1, worker: 'calc' },
      { task: 2, worker: 'reminders' },
    ])
  })

  it('asks a tool that reads whole requests before it cuts one', async () => {
    const { answer, events } = await ask(daemon.client, 'the bill is 218, we add 10% tip and we are 4, how much each')
    expect(answer).toContain('59.95')
    expect(kinds(events)).not.toContain('plan-made')
  })

  it('destroys nothing that it was not surely asked to', async () => {
    const { id } = await daemon.client.addMemory("the plumber's number is 0151 496 0837")
    await ask(daemon.client, "i need the plumber's phone number")
    expect((await daemon.client.memory(id)).text).toContain('0151')
    const { answer } = await ask(daemon.client, "forget the plumber's number")
    expect(answer).toContain('Forgotten for good')
    await expect(daemon.client.memory(id)).rejects.toMatchObject({ code: 'memory.not-found' })
  })

  it('says that it needs a model for what no skill serves', async () => {
    const { error, events, runId } = await ask(daemon.client, 'write a poem about the sea')
    expect(error).toMatchObject({ code: 'model.not-configured', hint: expect.stringContaining('assistant model add') })
    expect(kinds(events)).toEqual(['run-admitted', 'decision-made', 'run-failed'])
    expect(await daemon.client.run(runId)).toMatchObject({ status: 'failed', error: { code: 'model.not-configured' } })
  })

  it('asks back, waits, and goes on with the answer in the same session', async () => {
    const asked = await ask(daemon.client, 'remind me to call the bank')
    expect(asked.error).toMatchObject({ code: 'input.needed', message: expect.stringContaining('When?') })
    expect(await daemon.client.run(asked.runId)).toMatchObject({ status: 'waiting' })
    const { sessionId } = asked
    const { answer } = await ask(daemon.client, 'on 6 March 2033 at 9am', { sessionId })
    expect(answer).toContain('6 March 2033 at 09:00')
    const reminder = (await daemon.client.reminders()).find(({ dueAt }) => dueAt === '2033-03-06T09:00:00.000Z')
    expect(reminder).toMatchObject({ text: 'call the bank' })
  })

  it('does not mix a new request into the question that waits', async () => {
    const { sessionId } = await ask(daemon.client, 'remind me to feed the cat')
    const { answer } = await ask(daemon.client, 'remind me to lock the shed on 7 March 2033 at 9am', { sessionId })
    expect(answer).toContain('lock the shed')
    expect(answer).not.toContain('cat')
    const other = await ask(daemon.client, 'remind me to feed the dog')
    expect((await ask(daemon.client, 'what is 2+2', { sessionId: other.sessionId })).answer).toContain('4')
  })
})

describe('sessions and feedback', () => {
  it('lists, shows and removes conversations', async () => {
    const first = await ask(daemon.client, 'what is 6*7')
    await ask(daemon.client, 'what is 6*8', { sessionId: first.sessionId })
    const { sessionId } = first
    expect((await daemon.client.sessions(1))[0]).toMatchObject({ id: sessionId, title: 'what is 6*7', messages: 4 })
    expect((await daemon.client.session(sessionId)).map(({ role, text }) => [role, text])).toEqual([
      ['user', 'what is 6*7'],
      ['assistant', expect.stringContaining('42')],
      ['user', 'what is 6*8'],
      ['assistant', expect.stringContaining('48')],
    ])
    expect(await daemon.client.removeSession(sessionId)).toEqual({ removed: sessionId })
    for (const gone of [
      () => daemon.client.session(sessionId),
      () => daemon.client.removeSession(sessionId),
      () => ask(daemon.client, 'what is 1+1', { sessionId }),
    ])
      await expect(gone()).rejects.toMatchObject({ code: 'session.not-found' })
    await expect(daemon.client.run(first.runId)).rejects.toMatchObject({ code: 'run.not-found' })
    expect((await daemon.client.runs(100)).map(({ id }) => id)).not.toContain(first.runId)
  })

  it('ties feedback to the decision, of the last run where none is named', async () => {
    const first = await ask(daemon.client, 'what is 3*3')
    const last = await ask(daemon.client, 'what is 4*4')
    const decisionOf = ({ events }: typeof first) =>
      events.find((event) => event.kind === 'decision-made')?.payload?.decisionId
    expect(await daemon.client.giveFeedback({ verdict: 'good' })).toMatchObject({
      runId: last.runId,
      decisionId: decisionOf(last),
    })
    const correction = { runId: first.runId, verdict: 'correct' as const, correction: 'calc.convert' }
    expect(await daemon.client.giveFeedback(correction)).toMatchObject({
      runId: first.runId,
      decisionId: decisionOf(first),
    })
    const unknown = { runId: 'no-run', verdict: 'bad' as const }
    await expect(daemon.client.giveFeedback(unknown)).rejects.toMatchObject({ code: 'run.not-found' })
  })
})

it('keeps a row for each decision, with the scores of all commands, and for each use of a skill', async () => {
  using folder = makeHome()
  const own = await startDaemon({ home: folder.home })
  const plan = await ask(own.client, 'what is 15% of 1240 and remind me to call mum on 5 March 2033 at 10am')
  const failed = await ask(own.client, 'write a poem about the sea')
  await own.client.giveFeedback({ runId: plan.runId, verdict: 'bad' })
  await own.stop()
  const database = await openPGlite(own.paths.data)
  const rows = async (query: string) => (await sql.raw<Record<string, unknown>>(query).execute(database.system)).rows
  const decisions = await rows('select * from assistant.decisions order by created_at, action')
  const usage = await rows('select * from assistant.skill_usage order by id')
  const feedback = await rows('select * from assistant.feedback')
  await database.close()
  expect(decisions.map(({ run_id, action }) => [run_id, action])).toEqual([
    [plan.runId, 'calc.calculate'],
    [plan.runId, 'reminders.add'],
    [failed.runId, 'answer'],
  ])
  const tools = ['memory.remember', 'memory.recall', 'reminders.add', 'calc.calculate', 'clock.now']
  for (const { scores, score, features, policy_version } of decisions) {
    const all = scores as { action: string; score: number }[]
    expect(all.map(({ action }) => action)).toEqual(expect.arrayContaining(tools))
    expect(all.every((one) => one.score >= 0 && one.score <= 1)).toBe(true)
    expect(score).toBe(Math.max(...all.map((one) => one.score)))
    expect(Object.keys(features as object)).not.toEqual([])
    expect(policy_version).toEqual(expect.any(String))
  }
  expect(usage.map(({ run_id, skill, tool, outcome }) => [run_id, skill, tool, outcome])).toEqual([
    [plan.runId, 'calc', 'calc.calculate', 'ok'],
    [plan.runId, 'reminders', 'reminders.add', 'ok'],
  ])
  expect(usage.map(({ decision_id }) => decision_id)).toEqual(decisions.slice(0, 2).map(({ id }) => id))
  expect(usage.every(({ duration_ms }) => Number(duration_ms) > 0)).toBe(true)
  expect(feedback).toMatchObject([{ run_id: plan.runId, verdict: 'bad', decision_id: decisions[0]?.id }])
})

describe('the stream of a run', () => {
  /** Numbers and kinds of the SSE messages after event `last`, read as they come over the wire. */
  const stream = async (id: string, last?: string) => {
    const headers = last === undefined ? {} : { 'last-event-id': last }
    const { status, text, headers: got } = await daemon.request({ path: `/v1/runs/${id}/events`, headers })
    expect({ status, type: got['content-type'] }).toEqual({
      status: 200,
      type: expect.stringContaining('text/event-stream'),
    })
    const messages = text.split('\n\n').filter((block) => /^data:/m.test(block))
    return messages.map((block) => {
      const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1] ?? ''
      const event = JSON.parse(field('data')) as { seq: number; kind: string }
      expect([field('id'), field('event')]).toEqual([String(event.seq), event.kind])
      return event
    })
  }

  it('goes on after any number, without gap or repeat', async () => {
    const { runId, events } = await ask(daemon.client, 'what is 7*7')
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1))
    expect(await stream(runId)).toEqual(events)
    for (const { seq } of events) expect(await stream(runId, String(seq))).toEqual(events.slice(seq))
    for (const odd of ['0', '-1', 'x', '1.5', '']) expect(await stream(runId, odd), odd).toEqual(events)
    for (const beyond of [String(events.length + 1), '9007199254740991'])
      expect(await stream(runId, beyond)).toEqual([])
    expect(await daemon.request({ path: '/v1/runs/00000000-0000-4000-8000-00000000dead/events' })).toMatchObject({
      status: 404,
    })
  })

  it('does so too while the run is at work', async () => {
    await connect(daemon)
    const text = Array.from({ length: 60 }, (_, i) => `word${i}`).join(' ')
    const reasoning = 'thinking about it for a while, at some length'
    model.setScript([{ text, reasoning, fault: 'stall' }])
    const following = ask(daemon.client, 'write a poem about the sea')
    const run = await until('the run', async () =>
      (await daemon.client.runs(1)).find(({ status }) => status === 'running'),
    )
    const { id } = run
    const half = await until('text from the model', async () => {
      const { events } = await daemon.client.run(id)
      return events.some(({ kind }) => kind === 'text-added') && events
    })
    const positions = Array.from({ length: half.length + 3 }, (_, i) => i)
    const streams = positions.map((after) => stream(id, String(after)))
    const clients = positions.map(async (after) => {
      const events = []
      for await (const event of daemon.client.watchRun(id, after)) events.push(event)
      return events
    })
    // Every watcher has its connection before the rest comes.
    await until('watchers', async () => (await daemon.client.status()).runningRuns === 1)
    model.release()
    const { events, answer } = await following
    expect(answer).toBe(text)
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1))
    const said = events.flatMap((event) => (event.kind === 'text-added' ? [event.payload?.text] : []))
    expect(said.length).toBeGreaterThan(1)
    expect(said.join('')).toBe(text)
    for (const after of positions) {
      expect(await streams[after], `after ${after}`).toEqual(events.slice(after))
      expect(await clients[after], `after ${after}`).toEqual(events.slice(after))
    }
    await daemon.client.removeModel('scripted')
  })

  it('is taken up by the client where a connection breaks', async () => {
    await connect(daemon)
    model.setScript([{ text: 'one two three four five six seven eight', fault: 'stall' }])
    const leave = new AbortController()
    const seen: RunEvent[] = []
    const reading = (async () => {
      for await (const event of daemon.client.ask({ text: 'write a poem about the sea' }, leave.signal)) {
        seen.push(event)
        if (event.kind === 'text-added') leave.abort()
      }
    })()
    await expect(reading).rejects.toThrow()
    const runId = seen[0]?.runId ?? ''
    // Who leaves does not end the run.
    expect(await daemon.client.run(runId)).toMatchObject({ status: 'running' })
    const rest: RunEvent[] = []
    const watching = (async () => {
      for await (const event of daemon.client.watchRun(runId, seen.at(-1)?.seq)) rest.push(event)
    })()
    model.release()
    await watching
    expect([...seen, ...rest]).toEqual((await daemon.client.run(runId)).events)
    await daemon.client.removeModel('scripted')
  })
})

it('cancels a run in the middle of the model’s answer, and the request to the model with it', async () => {
  await connect(daemon)
  model.requests.length = 0
  model.setScript([{ text: 'a very long answer that never comes to its end', fault: 'stall' }])
  const following = ask(daemon.client, 'write a poem about the sea')
  const request = await model.waitForRequest(1)
  const { id } = await until('text', async () => {
    const run = (await daemon.client.runs(1))[0]
    return run && (await daemon.client.run(run.id)).events.some(({ kind }) => kind === 'text-added') ? run : undefined
  })
  expect(await daemon.client.cancelRun(id)).toMatchObject({ status: 'cancelled', error: { code: 'run.cancelled' } })
  expect(await request.finished).toBe(false)
  const { events } = await following
  expect(kinds(events).at(-1)).toBe('run-cancelled')
  // Nothing happens to what is over.
  expect(await daemon.client.cancelRun(id)).toMatchObject({ status: 'cancelled' })
  await expect(daemon.client.cancelRun('no-run')).rejects.toMatchObject({ code: 'run.not-found' })
  await daemon.client.removeModel('scripted')
})

it('serves fifty requests at once, each with its own answer', async () => {
  const numbers = Array.from({ length: 50 }, (_, i) => i)
  const all = await Promise.all(numbers.map((i) => ask(daemon.client, `what is ${i}*1000+7`)))
  for (const [i, { answer, events }] of all.entries()) {
    expect(answer?.replace(/[\s,]/g, '')).toContain(`=${i * 1000 + 7}`)
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, n) => n + 1))
  }
  expect(new Set(all.map(({ runId }) => runId)).size).toBe(50)
  expect(await daemon.client.status()).toMatchObject({ runningRuns: 0 })
})

it('tells with every answer how many inbox items are unread', async () => {
  expect(daemon.client.unseen).toBe(0)
  const watch = new AbortController()
  const first = (async () => {
    for await (const item of daemon.client.watchInbox(watch.signal)) return item
    return undefined
  })()
  await ask(daemon.client, 'remind me in 1 second to drink water')
  expect(await first).toMatchObject({ text: 'drink water', seenAt: null })
  watch.abort()
  await daemon.client.status()
  expect(daemon.client.unseen).toBe(1)
  expect(await daemon.client.markSeen()).toEqual({ marked: 1 })
  await daemon.client.status()
  expect(daemon.client.unseen).toBe(0)
})

it('rings for a reminder that was set in the very first moment', async () => {
  await using fresh = await startDaemon()
  await ask(fresh.client, 'remind me in 2 seconds to drink water')
  const item = await until('the reminder', async () => (await fresh.client.inbox())[0])
  expect(item).toMatchObject({ text: 'drink water' })
  expect(await fresh.client.reminders(true)).toMatchObject([{ status: 'fired', firedAt: expect.any(String) }])
})
