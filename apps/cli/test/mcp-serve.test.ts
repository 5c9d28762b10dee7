import type { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { installMail, startMailServer } from '../../daemon/test/mail-skill.ts'
import { until } from '../../daemon/test/run-daemon.ts'
import { connectToAssistant, textOf } from './mcp-client.ts'
import { makeCli, type TestCli } from './run-cli.ts'
import { writePackage } from './skill-packages.ts'

// The other side is the official SDK of the protocol.

const SEND = { to: 'ana@home.test', text: 'Hello' }
const OWN = ['ask', 'memory_search', 'memory_add', 'run_result']

let cli: TestCli
let client: Client
let mail: Awaited<ReturnType<typeof startMailServer>>
beforeAll(async () => {
  mail = await startMailServer()
  cli = makeCli()
  await cli.run(['daemon', 'start'])
  await installMail(cli.client, cli.home, mail.host, 'From: bob@home.test')
  client = await connectToAssistant(cli.env)
})
afterAll(async () => {
  await client.close()
  await cli[Symbol.asyncDispose]()
  mail[Symbol.dispose]()
})
afterEach(() => {
  mail.received.length = 0
  mail.gate.held = undefined
})

const listed = async () => (await client.listTools()).tools
const names = async () => (await listed()).map(({ name }) => name)
const call = (name: string, input: Record<string, unknown> = {}) => client.callTool({ name, arguments: input })
const install = (text: Parameters<typeof writePackage>[0]) => cli.run(['skill', 'install', writePackage(text), '--yes'])
const pending = async () => {
  const [approval] = await cli.client.approvals({ status: 'pending' })
  if (!approval) throw new Error('Nothing was asked.')
  return approval
}

describe('the tools of skills', () => {
  it('are listed one by one behind our own, each with its schema and what it may do', async () => {
    const tools = await listed()
    expect(tools.slice(0, OWN.length).map(({ name }) => name)).toEqual(OWN)
    const called = (name: string) => tools.find((tool) => tool.name === name)
    expect(called('tasks_add')).toMatchObject({
      description: expect.stringContaining('Adds a task'),
      inputSchema: { type: 'object', properties: { text: { type: 'string' } } },
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
    })
    expect(called('tasks_list')?.annotations).toMatchObject({ readOnlyHint: true })
    expect(called('tasks_remove')?.annotations).toMatchObject({ destructiveHint: true })
    expect(called('tasks_importTodoTxt')?.annotations).toMatchObject({ idempotentHint: true })
    expect(called('letters_send')?.annotations).toMatchObject({ readOnlyHint: false, openWorldHint: true })
    expect(called('letters_inbox')?.annotations).toMatchObject({ readOnlyHint: true, openWorldHint: true })
    expect(tools.length).toBe(OWN.length + (await cli.client.tools()).length)
  })

  it('come and go with their skills', async () => {
    expect(await names()).not.toContain('toast_toast')
    await install({})
    expect(await names()).toContain('toast_toast')
    expect(textOf(await call('toast_toast', { name: 'Eva' }))).toBe('Cheers, Eva!')
    await cli.run(['skill', 'disable', 'toast'])
    expect(await names()).not.toContain('toast_toast')
    await expect(call('toast_toast', { name: 'Eva' })).rejects.toThrow('There is no tool')
    await cli.run(['skill', 'rm', 'toast', '--yes'])
  })

  it('do not stand in for our own', async () => {
    await install({ skill: 'run', tools: "{ result: tool('Not it.', () => ({ text: 'not it' })) }", commands: '[]' })
    expect((await listed()).filter(({ name }) => name === 'run_result')).toMatchObject([
      { description: expect.stringContaining('waited for the person') },
    ])
    await expect(call('run_result')).rejects.toThrow('"run" is to be a text')
    await cli.run(['skill', 'rm', 'run', '--yes'])
  })
})

describe('a call', () => {
  it('is done here, and gives programs its data', async () => {
    const added = await call('tasks_add', { text: 'buy oat milk' })
    expect(textOf(added)).toContain('buy oat milk')
    expect(added.structuredContent).toMatchObject({ added: [{ text: 'buy oat milk' }] })
    expect((await cli.run(['run', 'list'])).stdout).toMatch(/done .* tasks\.add \{"text":"buy oat milk"\}/)
    // Nothing that the person has asked.
    expect((await cli.run(['memory', 'why'])).stderr).toContain('Nothing was asked yet')
    expect((await cli.run(['ask', 'show my tasks'])).stdout).toContain('buy oat milk')
    const [run] = (await cli.client.runs()).filter(({ call: made }) => made?.tool === 'tasks.add')
    expect((await cli.run(['run', 'show', run?.id ?? ''])).stdout).toContain('> tasks.add {"text":"buy oat milk"}')
    expect((await cli.run(['session', 'list'])).stdout).not.toContain('tasks.add')
  })

  it('with a wrong input says what is wrong', async () => {
    const failed = await call('tasks_add', { text: 7 })
    expect(failed).toMatchObject({ isError: true })
    expect(textOf(failed)).toContain('text')
    await expect(
      client.request({ method: 'tools/call', params: { name: 'tasks_add', arguments: [] } } as never, {} as never),
    ).rejects.toThrow('"arguments" is to be an object')
  })

  it('that needs an approval says so, and is done once after a yes, over a kill of the daemon', async () => {
    const waiting = await call('letters_send', SEND)
    const { id, runId } = await pending()
    expect(waiting.isError).toBeUndefined()
    expect(waiting.structuredContent).toEqual({ runId })
    for (const word of [
      'letters.send (ana@home.test)',
      `assistant approval show ${id.slice(0, 8)}`,
      'run_result',
      runId,
    ])
      expect(textOf(waiting)).toContain(word)
    expect(textOf(await call('run_result', { run: runId }))).toBe(textOf(waiting))
    process.kill(cli.daemonPid ?? 0, 'SIGKILL')
    await cli.run(['daemon', 'start'])
    expect(textOf(await call('run_result', { run: runId }))).toBe(textOf(waiting))
    expect(mail.sent()).toEqual([])
    await cli.run(['approval', 'allow', id.slice(0, 8)])
    expect(await call('run_result', { run: runId })).toEqual({
      content: [{ type: 'text', text: 'Sent to ana@home.test.' }],
    })
    expect(mail.sent()).toEqual([SEND])
  })

  it('that is not allowed is an error then', async () => {
    await call('letters_send', SEND)
    const { id, runId } = await pending()
    await cli.run(['approval', 'deny', id.slice(0, 8)])
    const denied = await call('run_result', { run: runId })
    expect(denied).toMatchObject({ isError: true })
    expect(textOf(denied)).toContain('the person did not allow it')
    expect(mail.sent()).toEqual([])
    expect(await call('run_result', { run: 'no-run' })).toMatchObject({ isError: true })
  })

  it('whose tool asks something is answered by the person, and waited for while it is at work', async () => {
    await install({
      tools:
        "{ toast: tool('Gives a toast.', async ({ name }, { ask }) => ({ text: name + ': ' + await ask('Which glass?') })) }",
    })
    const waiting = await call('toast_toast', { name: 'Eva' })
    const { id, runId } = await pending()
    expect(textOf(waiting)).toContain('toast.toast asks: Which glass?')
    expect(textOf(waiting)).toContain(`assistant approval answer ${id.slice(0, 8)}`)
    await cli.client.answerApproval(id, { by: 'test', answer: 'wine' })
    expect(textOf(await call('run_result', { run: runId }))).toBe('Eva: wine')
    await cli.run(['skill', 'rm', 'toast', '--yes'])
  })

  it('is cancelled with its request', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    mail.gate.held = promise
    const abort = new AbortController()
    const calling = client.callTool({ name: 'letters_ping', arguments: { q: 'x' } }, undefined, {
      signal: abort.signal,
    })
    await until('the request', () => mail.received.length === 1)
    abort.abort()
    await expect(calling).rejects.toThrow()
    const run = await until('the end', async () => {
      const [last] = await cli.client.runs(1)
      return last?.finishedAt != null && last
    })
    expect(run).toMatchObject({ status: 'cancelled', call: { tool: 'letters.ping' } })
    resolve()
  })
})

it('a question that comes to an approval says so, too', async () => {
  const waiting = await call('ask', { question: 'let the family know that dinner is ready' })
  const { id, runId } = await pending()
  expect(textOf(waiting)).toContain('letters.post')
  expect(waiting.structuredContent).toEqual({ runId })
  await cli.client.allowApproval(id, { by: 'test' })
  expect(await call('run_result', { run: runId })).toMatchObject({
    content: [{ text: 'They know.' }],
    structuredContent: { runId },
  })
  expect(mail.sent()).toEqual([{ text: 'dinner is ready' }])
})
