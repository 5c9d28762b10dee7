import type { AssistantClient, NewCall } from '@openpa/client'
import type { RunEvent } from '@openpa/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { installMail, startMailServer } from './mail-skill.ts'
import { startDaemon, type TestDaemon, until } from './run-daemon.ts'

const SEND = { to: 'ana@home.test', text: 'Hello' }

let daemon: TestDaemon
let client: AssistantClient
let mail: Awaited<ReturnType<typeof startMailServer>>
beforeAll(async () => {
  mail = await startMailServer()
  daemon = await startDaemon()
  client = daemon.client
  await installMail(client, daemon.home, mail.host, 'From: bob@home.test')
})
afterAll(async () => {
  await daemon[Symbol.asyncDispose]()
  mail[Symbol.dispose]()
})
beforeEach(() => {
  mail.received.length = 0
})

/** Calls a tool. @returns the events of its run, to the point where it waits or is over. */
async function call(tool: string, input: NewCall['call']['input']): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  for await (const event of client.ask({ call: { tool, input } })) {
    events.push(event)
    if (event.kind === 'run-parked') break
  }
  return events
}
const runIdOf = ([first]: readonly RunEvent[]) => first?.runId ?? ''
const ended = (of: AssistantClient, runId: string) =>
  until('the end of the run', async () => {
    const run = await of.run(runId)
    return run.finishedAt !== null && run
  })
const parkedSend = async () => {
  const events = await call('letters.send', SEND)
  const [approval] = await client.approvals({ status: 'pending' })
  if (!approval) throw new Error('Nothing was asked.')
  return { approval, events, runId: runIdOf(events) }
}

describe('a tool that is called by its name', () => {
  it('is one of those that are listed, with all that a program has to know', async () => {
    const tools = await client.tools()
    expect(tools.find(({ name }) => name === 'tasks.add')).toMatchObject({
      skill: 'tasks',
      effect: 'write',
      destructive: false,
      inputSchema: { type: 'object', properties: { text: { type: 'string' } } },
    })
    expect(tools.find(({ name }) => name === 'letters.send')).toMatchObject({ effect: 'external', hosts: [mail.host] })
    await client.changeSkill('letters', { enabled: false })
    expect((await client.tools()).map(({ skill }) => skill)).not.toContain('letters')
    await expect(call('letters.send', SEND)).rejects.toMatchObject({ code: 'tool.unknown' })
    await client.changeSkill('letters', { enabled: true })
  })

  it('is a run as any other, and no conversation', async () => {
    const events = await call('tasks.add', { text: 'buy oat milk' })
    expect(events.map(({ kind }) => kind)).toEqual([
      'run-admitted',
      'tool-call-started',
      'tool-call-finished',
      'run-finished',
    ])
    const run = await client.run(runIdOf(events))
    expect(run).toMatchObject({ status: 'done', text: 'tasks.add', taint: { untrusted: ['call'] } })
    expect(run.call).toEqual({ tool: 'tasks.add', input: { text: 'buy oat milk' } })
    expect(run.answer).toContain('buy oat milk')
    const listed = await call('tasks.list', {})
    expect(JSON.stringify(listed.at(-2)?.payload)).toContain('buy oat milk')
    expect((await client.sessions()).map(({ id }) => id)).not.toContain(run.sessionId)
    expect((await client.runs()).map(({ id }) => id)).toContain(run.id)
    expect(await client.usage()).toMatchObject({ modelCalls: 0, toolCalls: 2 })
  })

  it('says what is wrong with its input', async () => {
    const events = await call('tasks.add', { text: 7 })
    expect(events.at(-1)).toMatchObject({ kind: 'run-failed', payload: { code: 'skill.input-invalid' } })
  })

  it('that is unknown is refused, and leaves nothing', async () => {
    const before = await client.runs()
    const response = await daemon.request({
      method: 'POST',
      path: '/v1/runs',
      body: { call: { tool: 'letters.burn', input: {} } },
    })
    expect(response).toMatchObject({ status: 422, json: { ok: false, error: { code: 'tool.unknown' } } })
    expect(await client.runs()).toEqual(before)
  })

  it('keeps what it remembers as a quotation: it may be the idea of somebody outside', async () => {
    await call('memory.remember', { statement: 'I prefer invoices to be paid at once' })
    expect(await client.memories()).toMatchObject([{ kind: 'fact', origin: { untrusted: true } }])
  })

  it('is nothing that feedback is about, unless it is named', async () => {
    const events: RunEvent[] = []
    for await (const event of client.ask({ text: 'what is 2+2' })) events.push(event)
    const called = await call('clock.now', {})
    expect(await client.giveFeedback({ verdict: 'good' })).toMatchObject({ runId: runIdOf(events) })
    expect(await client.giveFeedback({ verdict: 'bad', runId: runIdOf(called) })).toMatchObject({
      runId: runIdOf(called),
    })
  })

  it('waits for its approval, and is done once after a yes', async () => {
    const { approval, events, runId } = await parkedSend()
    expect(events.at(-1)?.kind).toBe('run-parked')
    expect(approval).toMatchObject({ tool: 'letters.send', input: SEND, reason: 'effect', runId })
    expect(mail.sent()).toEqual([])
    await client.allowApproval(approval.id, { by: 'test' })
    expect(await ended(client, runId)).toMatchObject({ status: 'done', answer: 'Sent to ana@home.test.' })
    expect(mail.sent()).toEqual([SEND])
  })

  it('after a no fails with that', async () => {
    const { approval, runId } = await parkedSend()
    await client.denyApproval(approval.id, { by: 'test' })
    expect(await ended(client, runId)).toMatchObject({ status: 'failed', error: { code: 'approval.denied' } })
    expect(mail.sent()).toEqual([])
  })

  it('reads private things and does not take them out without a yes', async () => {
    const events = await call('letters.digest', {})
    const [approval] = await client.approvals({ status: 'pending' })
    expect(events.at(-1)?.kind).toBe('run-parked')
    expect(approval).toMatchObject({ tool: 'letters.digest', reason: 'leak' })
    expect(mail.received.map(({ path }) => path)).toEqual(['/ping?q=hello'])
    await client.denyApproval(approval?.id ?? '', { by: 'test' })
    await ended(client, runIdOf(events))
  })
})

it('kill -9 while a call waits: it is made once, after a yes to the next daemon', async () => {
  const { approval, runId } = await parkedSend()
  await daemon.kill('SIGKILL')
  await using next = await startDaemon({ home: daemon.home })
  expect(mail.sent()).toEqual([])
  await next.client.allowApproval(approval.id, { by: 'test' })
  expect(await ended(next.client, runId)).toMatchObject({ status: 'done', answer: 'Sent to ana@home.test.' })
  expect(mail.sent()).toEqual([SEND])
})
