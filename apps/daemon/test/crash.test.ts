import { openPGlite } from '@openpa/database'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ModelServer, startModelServer } from '../../../tools/src/model-server/server.ts'
import { ask, makeHome, startDaemon, until } from './run-daemon.ts'

const POEM = 'write a poem about the sea'
const kinds = (events: readonly { kind: string }[]) => events.map(({ kind }) => kind)

let model: ModelServer
beforeAll(async () => {
  model = await startModelServer()
})
afterAll(() => model.close())

it('kill -9 at any moment loses nothing that was acknowledged', { timeout: 180_000 }, async () => {
  using folder = makeHome()
  const acknowledged = { memories: new Set<string>(), reminders: new Set<string>(), settings: new Set<string>() }
  for (let round = 0; round < 3; round++) {
    await using daemon = await startDaemon({ home: folder.home })
    let left = 20 + Math.floor(Math.random() * 60)
    const acknowledge = (set: Set<string>, name: string) => {
      set.add(name)
      if (--left === 0) void daemon.kill('SIGKILL')
    }
    const day = (i: number) => `2033-0${1 + round}-${String(1 + (i % 28)).padStart(2, '0')}`
    const writers = Array.from({ length: 40 }, async (_, i) => {
      const name = `${round}x${i}`
      await daemon.client.addMemory(`fact ${name} is true`).then(() => acknowledge(acknowledged.memories, name))
      const { answer } = await ask(daemon.client, `remind me to do chore${name} on ${day(i)} at 9am`)
      if (answer !== undefined) acknowledge(acknowledged.reminders, name)
      await daemon.client.setSetting(`prices.m${name}`, { inputUsdPerMillion: i, outputUsdPerMillion: 0 })
      acknowledge(acknowledged.settings, name)
    })
    // Those after the kill find nobody.
    await Promise.allSettled(writers)
    expect(await daemon.exited).toEqual({ code: null, signal: 'SIGKILL' })
  }
  await using daemon = await startDaemon({ home: folder.home })
  const memories = (await daemon.client.memories(1000)).map(({ text }) => /fact (\w+) is true/.exec(text)?.[1])
  expect(memories).toEqual(expect.arrayContaining([...acknowledged.memories]))
  expect(new Set(memories).size).toBe(memories.length)
  const reminders = (await daemon.client.reminders()).map(({ text }) => text)
  const chores = [...acknowledged.reminders].map((name) => `chore${name}`)
  expect(chores.filter((chore) => !reminders.some((text) => text.includes(chore)))).toEqual([])
  const settings = (await daemon.client.settings()).map(({ key }) => key)
  expect(settings).toEqual(expect.arrayContaining([...acknowledged.settings].map((name) => `prices.m${name}`)))
  expect(acknowledged.memories.size).toBeGreaterThan(20)
  // What was at work was taken up or has failed: nothing stays open.
  await until('open runs', async () => (await daemon.client.status()).runningRuns === 0)
})

it('kill -9 while reminders fire: each fires exactly once', async () => {
  using folder = makeHome()
  const names = Array.from({ length: 6 }, (_, i) => `errand${i}`)
  {
    await using daemon = await startDaemon({ home: folder.home })
    await Promise.all(names.map((name) => ask(daemon.client, `remind me in 5 seconds to do ${name}`)))
    expect(await daemon.client.reminders()).toHaveLength(names.length)
    const watch = new AbortController()
    for await (const item of daemon.client.watchInbox(watch.signal)) {
      expect(item.text).toContain('errand')
      break
    }
    await daemon.kill('SIGKILL')
  }
  await using daemon = await startDaemon({ home: folder.home })
  const items = await until('all of them', async () => {
    const inbox = await daemon.client.inbox()
    return inbox.length >= names.length && inbox
  })
  expect(items.map(({ text }) => names.find((name) => text.includes(name))).sort()).toEqual(names)
  expect((await daemon.client.reminders(true)).map(({ status }) => status)).toEqual(names.map(() => 'fired'))
})

it('a reminder that is due while nobody runs fires once, at the next start, and not again at the one after', async () => {
  using folder = makeHome()
  let dueAt = ''
  {
    await using daemon = await startDaemon({ home: folder.home })
    await ask(daemon.client, 'remind me in 6 seconds to feed the cat')
    dueAt = (await daemon.client.reminders(true))[0]?.dueAt ?? ''
    await daemon.kill('SIGKILL')
  }
  await until('the time of the reminder', () => new Date().toISOString() > dueAt)
  for (let start = 0; start < 2; start++) {
    await using daemon = await startDaemon({ home: folder.home })
    // Whatever was due has been fired once a later reminder has been.
    await ask(daemon.client, `remind me in 1 second to check ${start}`)
    await until('a later one', async () => (await daemon.client.inbox()).some(({ text }) => text === `check ${start}`))
    expect((await daemon.client.inbox()).filter(({ text }) => text === 'feed the cat')).toMatchObject([{ dueAt }])
    await daemon.stop()
  }
})

it('kill -9 in the middle of the model’s answer: the run is taken up and comes to its end', async () => {
  using folder = makeHome()
  const statement = 'the boat is called Mermaid'
  const remember = { toolCalls: [{ name: 'memory_remember', arguments: { statement } }] }
  const remind = {
    toolCalls: [{ name: 'reminders_add', arguments: { task: 'paint the boat', when: '2033-03-03T09:00:00Z' } }],
  }
  let runId = ''
  {
    await using daemon = await startDaemon({ home: folder.home })
    await daemon.client.addModel({ name: 'scripted', baseUrl: model.url, modelId: 'scripted' })
    model.setScript([remember, remind, { text: 'half an answer, and no more of it than that', fault: 'stall' }])
    const broken = ask(daemon.client, POEM).catch((error: unknown) => error)
    const run = await until('text', async () => {
      const [last] = await daemon.client.runs(1)
      return last && kinds((await daemon.client.run(last.id)).events).includes('text-added') ? last : undefined
    })
    runId = run.id
    await daemon.kill('SIGKILL')
    expect(await broken).toMatchObject({ code: 'daemon.unreachable' })
  }
  // What the model wanted before is in the log: it is asked only for what comes next.
  model.setScript(['A whole answer.'])
  await using daemon = await startDaemon({ home: folder.home })
  const run = await until('the end', async () => {
    const found = await daemon.client.run(runId)
    return found.status !== 'running' && found
  })
  expect(run).toMatchObject({ status: 'done', answer: 'A whole answer.' })
  expect(kinds(run.events)).toContain('run-resumed')
  expect(run.events.map(({ seq }) => seq)).toEqual(run.events.map((_, i) => i + 1))
  // What was done before was not done again.
  expect((await daemon.client.reminders()).map(({ text }) => text)).toEqual(['paint the boat'])
  expect((await daemon.client.memories()).map(({ text }) => text)).toEqual([statement])
})

it('kill -9 where a step may or may not have been done: the run fails and says which', async () => {
  using folder = makeHome()
  const first = await startDaemon({ home: folder.home })
  const { runId } = await ask(first.client, 'remind me to paint the boat on 3 March 2033 at 9am')
  await first.stop()
  // As a kill between the intent and the result of the step leaves it.
  const database = await openPGlite(first.paths.data)
  const { system } = database
  await system.updateTable('assistant.steps').set({ status: 'intent', output: null, finished_at: null }).execute()
  await system.updateTable('assistant.runs').set({ status: 'running', answer: null, finished_at: null }).execute()
  await database.close()
  await using daemon = await startDaemon({ home: folder.home })
  const run = await until('the end', async () => {
    const found = await daemon.client.run(runId)
    return found.status !== 'running' && found
  })
  expect(run).toMatchObject({
    status: 'failed',
    error: { code: 'run.interrupted', message: expect.stringContaining('reminders.add') },
  })
  expect(await daemon.client.reminders()).toHaveLength(1)
})

it('kill -9 before anything was done: dates are read as of when it was asked', async () => {
  using folder = makeHome()
  const first = await startDaemon({ home: folder.home })
  const { runId } = await ask(first.client, 'remind me in 2000 days to paint the boat')
  const [reminder] = await first.client.reminders()
  await first.stop()
  const database = await openPGlite(first.paths.data)
  const { system } = database
  const askedAt = new Date(Date.now() - 1000 * 24 * 3600_000)
  await system.deleteFrom('assistant.steps').execute()
  await system.deleteFrom('assistant.schedules').execute()
  await system
    .updateTable('assistant.runs')
    .set({ status: 'running', answer: null, finished_at: null, created_at: askedAt })
    .execute()
  await database.close()
  await using daemon = await startDaemon({ home: folder.home })
  await until('the end', async () => (await daemon.client.run(runId)).status === 'done')
  const [again] = await daemon.client.reminders()
  const days = (Date.parse(reminder?.dueAt ?? '') - Date.parse(again?.dueAt ?? '')) / (24 * 3600_000)
  expect(Math.round(days)).toBe(1000)
})

it('kill -9 while a conversation is condensed: every turn is still there, and the next answer has its summary', async () => {
  using folder = makeHome()
  // A thousand tokens each: three fit beside the rest of a prompt, whatever that takes, and four do not.
  const turns = Array.from({ length: 5 }, (_, i) => `compose verse ${i} ${`about the waves number ${i} `.repeat(140)}`)
  let sessionId: string
  {
    await using daemon = await startDaemon({ home: folder.home })
    await daemon.client.addModel({
      name: 'small',
      baseUrl: model.url,
      modelId: 'scripted',
      contextTokens: 4300,
      maxOutputTokens: 64,
    })
    ;({ sessionId } = await ask(daemon.client, turns[0] ?? ''))
    for (const turn of turns.slice(1, 3)) await ask(daemon.client, turn, { sessionId })
    // The next turn does not fit any more. Its first call, for the summary, hears nothing.
    const before = model.requests.length
    model.setScript([], { fault: 'slow-first-token' })
    const cut = ask(daemon.client, turns[3] ?? '', { sessionId }).catch(() => undefined)
    const request = await model.waitForRequest(before + 1)
    expect(JSON.stringify(request.body.messages)).toContain('condense')
    await daemon.kill('SIGKILL')
    await cut
    model.setScript([])
    model.release()
  }
  await using daemon = await startDaemon({ home: folder.home })
  await until('open runs', async () => (await daemon.client.status()).runningRuns === 0)
  await ask(daemon.client, turns[4] ?? '', { sessionId })
  const said = await daemon.client.session(sessionId)
  expect(said.filter(({ role }) => role === 'user').map(({ text }) => text)).toEqual(turns)
  expect(said.filter(({ role }) => role === 'assistant')).toHaveLength(turns.length)
  expect(JSON.stringify(model.requests.at(-1)?.body.messages)).toContain('(turn 1)')
})
