import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { RunEvent } from '@openpa/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ModelServer, startModelServer } from '../../../tools/src/model-server/server.ts'
import { until } from '../../daemon/test/run-daemon.ts'
import { makeCli, type TestCli } from './run-cli.ts'

const POEM = 'write a poem about the sea'

let cli: TestCli
let model: ModelServer
beforeAll(async () => {
  model = await startModelServer()
  cli = makeCli()
  await cli.run(['daemon', 'start'])
})
afterAll(async () => {
  await cli[Symbol.asyncDispose]()
  await model.close()
})

describe('without a model', () => {
  it('answers on standard output, and says nothing else where nobody looks', async () => {
    const told = await cli.run(['ask', 'remember', 'that', 'my sister Ana is allergic to peanuts'])
    expect(told).toMatchObject({ code: 0, stderr: '' })
    expect(await cli.run(['ask', 'what is Ana allergic to?'])).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(
        /^You told me on .*“my sister Ana is allergic to peanuts” \(memory [0-9a-f]{8}\)\n$/,
      ),
    })
    expect(await cli.run(['ask', '-q', 'what is 6*7'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^.*42\n$/),
      stderr: '',
    })
  })

  it('prints one document with --json, also through the full command line', async () => {
    for (const flags of [[], ['--timeout', '60']]) {
      const { ok, code, stderr, ...rest } = await cli.json(['ask', 'what is 6*7', ...flags])
      expect({ ok, code, stderr }).toEqual({ ok: true, code: 0, stderr: '' })
      expect(rest).toMatchObject({
        data: {
          runId: expect.any(String),
          sessionId: expect.any(String),
          answer: expect.stringContaining('42'),
          usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 },
          tools: [{ tool: 'calc.calculate', input: expect.any(Object) }],
        },
      })
    }
  })

  it.each([
    [['ask', POEM], 1, 'model.not-configured'],
    [['ask', '   '], 1, 'input.empty'],
    [['ask', 'what is 2+2', '--session', 'no-session'], 1, 'session.not-found'],
    [['ask', 'remind me to call the bank'], 3, 'input.needed'],
    [['run', 'show', 'no-run'], 1, 'run.not-found'],
    [['ask'], 2, 'input.invalid'],
    [['ask', 'what is 2+2', '--no-such-flag'], 2, 'input.invalid'],
    [['memory', 'list', '--limit', 'many'], 2, 'input.invalid'],
    [['no-such-command'], 2, 'input.invalid'],
    [['memory', 'no-such-verb'], 2, 'input.invalid'],
  ])('%j ends with code %i, and says why in either form', async (args, code, error) => {
    expect(await cli.json(args)).toMatchObject({
      ok: false,
      code,
      stderr: '',
      error: { code: error, message: expect.any(String) },
    })
    const plain = await cli.run(args)
    expect(plain).toMatchObject({ code, stdout: '' })
    expect(plain.stderr).not.toBe('')
    expect(plain.stderr).not.toMatch(/^\s+at /m)
  })

  it('prints every event as a line of JSON with --stream', async () => {
    const { code, stdout } = await cli.run(['ask', '--stream', 'what is 6*7'])
    expect(code).toBe(0)
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as RunEvent)
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1))
    expect([events[0]?.kind, events.at(-1)?.kind]).toEqual(['run-admitted', 'run-finished'])
    const failed = await cli.run(['ask', '--stream', POEM])
    expect(failed.code).toBe(1)
    expect(
      failed.stdout
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as RunEvent).kind)
        .at(-1),
    ).toBe('run-failed')
    const { runId } = { runId: events[0]?.runId ?? '' }
    const watched = await cli.run(['run', 'watch', runId, '--stream', '--after', '2'])
    expect(
      watched.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as RunEvent),
    ).toEqual(events.slice(2))
  })

  it('reads the question from standard input', async () => {
    for (const args of [['ask', '-'], []])
      expect(await cli.run(args, { input: 'what is\n6*7\n' })).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('42'),
      })
    expect(await cli.shell('echo "what is 6*7" | assistant ask - --json')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('42'),
    })
    expect((await cli.json(['ask', '-'], { input: '' })).code).toBe(1)
    expect(await cli.json(['ask', '-'], { input: Buffer.from([0xff, 0xfe, 0x00, 0x80]) })).toMatchObject({
      code: 1,
      error: { code: 'input.invalid' },
    })
    expect(await cli.json(['ask', '-'], { input: 'x'.repeat(1024 * 1024 + 1) })).toMatchObject({
      code: 1,
      error: { code: 'input.too-large' },
    })
  })

  it('does not take a closed pipe for an error', async () => {
    for (let i = 0; i < 30; i++) await cli.client.addMemory(`fact ${i} ${'is as long as it may be '.repeat(300)}`)
    for (const line of [
      'assistant memory export | head -1',
      'assistant memory list | head -1',
      'assistant memory list --json | head -1',
    ])
      expect(await cli.shell(line), line).toMatchObject({ code: 0, stderr: '' })
  })

  it('goes on with the last conversation, or with a named one', async () => {
    const { sessionId } = await cli.data<{ sessionId: string }>(['ask', 'what is 6*7'])
    const second = await cli.data<{ sessionId: string }>(['ask', 'what is 6*8', '--continue'])
    const third = await cli.data<{ sessionId: string }>(['ask', 'what is 6*9', '-s', sessionId])
    expect([second.sessionId, third.sessionId]).toEqual([sessionId, sessionId])
    expect(await cli.data<unknown[]>(['session', 'show', sessionId])).toHaveLength(6)
  })
})

describe('with a model', () => {
  beforeAll(async () => {
    await cli.client.addModel({ name: 'scripted', baseUrl: model.url, modelId: 'scripted' })
  })
  const running = () =>
    until('the run', async () => (await cli.client.runs(1)).find(({ status }) => status === 'running'))

  it('sends what is piped in beside the question', async () => {
    const file = join(cli.home, 'notes.txt')
    writeFileSync(file, 'The mooring costs 300 euros.')
    for (const line of [`assistant ask "${POEM}" < "${file}"`, `cat "${file}" | assistant ask "${POEM}"`]) {
      model.requests.length = 0
      expect(await cli.shell(line)).toMatchObject({ code: 0, stdout: 'Hello from the scripted model.\n' })
      expect(JSON.stringify(model.requests[0]?.body.messages)).toContain('The mooring costs 300 euros.')
    }
    model.requests.length = 0
    expect(await cli.run(['ask', POEM], { input: 'Sent by a program.' })).toMatchObject({ code: 0 })
    expect(JSON.stringify(model.requests[0]?.body.messages)).toContain('Sent by a program.')
  })

  it('shows the text of an answer once, whole', async () => {
    const text = Array.from({ length: 50 }, (_, i) => `word${i}`).join(' ')
    model.setScript([text, text])
    expect(await cli.run(['ask', POEM])).toMatchObject({ code: 0, stdout: `${text}\n` })
    expect(await cli.data(['ask', POEM])).toMatchObject({ answer: text })
  })

  it.each([[[]], [['--json']]])('is cancelled by Ctrl-C, with code 130 (%j)', async (flags) => {
    model.setScript([{ text: 'a very long answer that does not come to its end', fault: 'stall' }])
    let interrupt = () => {}
    const asking = cli.run(['ask', POEM, ...flags], {
      started: (child) => {
        interrupt = () => child.kill('SIGINT')
      },
    })
    const { id } = await running()
    await until('text', async () => (await cli.client.run(id)).events.some(({ kind }) => kind === 'text-added'))
    interrupt()
    const { code, stdout } = await asking
    expect(code).toBe(130)
    if (flags.length > 0) expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: 'run.cancelled' } })
    expect(await cli.client.run(id)).toMatchObject({ status: 'cancelled' })
  })

  it('T30: shows a picture in an answer as text, and nobody asks its server for it', async () => {
    let asked = 0
    const site = createServer((_, response) => {
      asked++
      response.end()
    }).listen(0, '127.0.0.1')
    await once(site, 'listening')
    const { port } = site.address() as AddressInfo
    const picture = `![sea](http://127.0.0.1:${port}/?d=4711) and <img src="http://127.0.0.1:${port}/">`
    model.setScript([picture, picture])
    expect(await cli.run(['ask', POEM])).toMatchObject({ code: 0, stdout: `${picture}\n` })
    expect((await cli.run(['chat', '-q'], { input: POEM })).stdout).toContain(picture)
    expect(asked).toBe(0)
    site.close()
  })

  it('is given up after --timeout', async () => {
    model.setScript([{ text: 'a very long answer that does not come to its end', fault: 'stall' }])
    const { code, ...rest } = await cli.json(['ask', POEM, '--timeout', '1'])
    expect({ code, ...rest }).toMatchObject({
      code: 1,
      error: { code: 'run.interrupted', hint: expect.stringContaining('--timeout') },
    })
    expect((await cli.client.runs(1))[0]).toMatchObject({ status: 'cancelled' })
  })

  it('says so with code 130 when the run is cancelled from elsewhere', async () => {
    model.setScript([{ text: 'a very long answer that does not come to its end', fault: 'stall' }])
    const asking = cli.run(['ask', POEM])
    const { id } = await running()
    expect(await cli.run(['run', 'cancel', id])).toMatchObject({ code: 0, stdout: 'The run is cancelled.\n' })
    expect(await asking).toMatchObject({ code: 130 })
  })

  it('ends with code 5 when the budget is used up', async () => {
    await cli.run(['config', 'set', 'budget.runTokens', '10'])
    expect(await cli.json(['ask', POEM])).toMatchObject({ code: 5, error: { code: 'budget.exceeded' } })
    await cli.run(['config', 'unset', 'budget.runTokens'])
  })
})
