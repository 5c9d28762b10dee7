import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { startTicks } from '@openpa/client'
import type { Run } from '@openpa/core'
import { describe, expect, it } from 'vitest'
import { type ModelServer, startModelServer } from '../../../tools/src/model-server/server.ts'
import { until } from '../../daemon/test/run-daemon.ts'
import { makeCli, type TestCli } from './run-cli.ts'

const STARTING = 'Starting the daemon …\n'
const lock = (cli: TestCli) =>
  JSON.parse(readFileSync(cli.paths.lockFile, 'utf8')) as { pid: number; version: string; port?: number }
const changeLock = (cli: TestCli, more: object) =>
  writeFileSync(cli.paths.lockFile, JSON.stringify({ ...lock(cli), ...more }))

describe('the daemon', () => {
  it('is started when it is needed, which is said once; status does not start it', async () => {
    await using cli = makeCli()
    expect(await cli.data(['daemon', 'status'])).toEqual({ running: false })
    expect(await cli.run(['daemon', 'status'])).toMatchObject({ code: 0, stdout: 'Not running.\n', stderr: '' })
    expect(await cli.run(['daemon', 'stop'])).toMatchObject({ code: 0, stdout: 'No daemon is running.\n' })
    expect(await cli.data(['version'])).toMatchObject({ daemon: null })
    expect(existsSync(cli.paths.data)).toBe(false)

    const first = await cli.run(['ask', 'what is 6*7'])
    expect(first).toMatchObject({ code: 0, stderr: STARTING, stdout: expect.stringContaining('42') })
    expect(await cli.run(['ask', 'what is 6*7'])).toMatchObject({ code: 0, stderr: '' })
    expect(await cli.data(['daemon', 'status'])).toMatchObject({
      running: true,
      pid: cli.daemonPid,
      version: lock(cli).version,
    })
    expect(await cli.data(['status'])).toMatchObject({ pid: cli.daemonPid, home: 'pglite', memories: 0, model: null })
    expect(await cli.data(['daemon', 'start'])).toEqual({ pid: cli.daemonPid, started: false })

    const pid = cli.daemonPid
    expect(await cli.data(['daemon', 'stop'])).toEqual({ pid, stopped: true })
    expect(cli.daemonPid).toBeUndefined()
    expect(await cli.json(['ask', 'what is 6*7'])).toMatchObject({ ok: true, stderr: '' })
    await cli.run(['daemon', 'stop'])
    expect(await cli.run(['memory', 'list', '--quiet'])).toMatchObject({ code: 0, stderr: '' })
  })

  it('makes the usual folders in a home that has none', async () => {
    await using cli = makeCli()
    const env = { OPENPA_HOME: '' }
    try {
      expect(await cli.run(['ask', 'what is 6*7'], { env })).toMatchObject({ code: 0, stderr: STARTING })
      const made = ['.local/share/openpa/data', '.local/state/openpa/log', '.config/openpa/token']
      expect(made.filter((path) => !existsSync(join(cli.home, path)))).toEqual([])
    } finally {
      expect(await cli.run(['daemon', 'stop'], { env })).toMatchObject({ code: 0 })
    }
  })

  it('is started once by commands that begin together', async () => {
    await using cli = makeCli()
    const commands = [
      ['ask', 'what is 6*7'],
      ['status'],
      ['memory', 'list'],
      ['ask', 'what is 6*8'],
      ['session', 'list'],
    ]
    const results = await Promise.all(commands.map((args) => cli.run(args)))
    expect(
      results.map(({ code }) => code),
      JSON.stringify(results),
    ).toEqual([0, 0, 0, 0, 0])
    expect(results[0]?.stdout).toContain('42')
    expect(results[3]?.stdout).toContain('48')
  })

  it('is started again when the one that is named does not answer any more and is only ending', async () => {
    await using cli = makeCli()
    await cli.run(['daemon', 'start'])
    const killed = lock(cli)
    process.kill(killed.pid, 'SIGKILL')
    await until('the end of the killed one', () => cli.daemonPid === undefined)
    const ending = spawn('sleep', ['60'])
    changeLock(cli, { pid: ending.pid, startedTicks: startTicks(ending.pid ?? 0) })
    let calls = 0
    const socket = createServer((connection) => {
      connection.destroy()
      // The first is the question itself, the second asks whether there is still anybody.
      if (++calls < 2) return
      socket.close()
      ending.kill()
    })
    rmSync(cli.paths.socket ?? '', { force: true })
    await once(socket.listen(cli.paths.socket), 'listening')
    const asked = await cli.run(['ask', 'what is 6*7'])
    expect(asked).toMatchObject({ code: 0, stderr: STARTING, stdout: expect.stringContaining('42') })
    expect(calls).toBe(2)
  })

  it('listens where it is told to, also after a restart', async () => {
    await using cli = makeCli()
    const { stdout } = await cli.run(['daemon', 'start', '--tcp', '0'])
    const { port, pid } = lock(cli)
    expect(stdout).toBe(`The daemon is ready (process ${pid}), also on http://127.0.0.1:${port}/v1.\n`)
    const token = (await cli.run(['auth', 'token'])).stdout.trim()
    const ask = () => fetch(`http://127.0.0.1:${port}/v1/status`, { headers: { authorization: `Bearer ${token}` } })
    expect((await ask()).status).toBe(200)
    const restarted = await cli.data<{ pid: number }>(['daemon', 'restart'])
    expect(restarted.pid).not.toBe(pid)
    expect(lock(cli)).toMatchObject({ pid: restarted.pid, port })
    expect((await ask()).status).toBe(200)
    expect(await cli.run(['daemon', 'logs', '-n', '1'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('"msg":"ready"'),
    })
  })

  it('of an older version is replaced, and what it held stays', async () => {
    await using cli = makeCli()
    await cli.run(['daemon', 'start', '--tcp', '0'])
    await cli.run(['ask', 'remember that my shoe size is 43'])
    const { pid, port, version } = lock(cli)
    changeLock(cli, { version: '0.0.9' })
    const answer = await cli.run(['ask', 'what is my shoe size?'])
    expect(answer).toMatchObject({
      code: 0,
      stderr: 'Replacing the daemon of version 0.0.9 …\n',
      stdout: expect.stringContaining('43'),
    })
    expect(lock(cli)).toMatchObject({ version, port })
    expect(cli.daemonPid).not.toBe(pid)
    // A newer one stays.
    changeLock(cli, { version: '99.0.0' })
    const newer = cli.daemonPid
    expect(await cli.run(['ask', 'what is my shoe size?'])).toMatchObject({ code: 0, stderr: '' })
    expect(cli.daemonPid).toBe(newer)
  })

  it('of an older version is let to end its runs first', async () => {
    await using cli = makeCli()
    await using model: ModelServer = await startModelServer({
      script: [{ text: 'a long answer to wait for', fault: 'stall' }],
    })
    await cli.run(['daemon', 'start'])
    await cli.client.addModel({ name: 'scripted', baseUrl: model.url, modelId: 'scripted' })
    const asking = cli.run(['ask', 'write a poem'])
    await model.waitForRequest(1)
    const { pid } = lock(cli)
    changeLock(cli, { version: '0.0.9' })
    const other = await cli.run(['ask', 'what is 6*7'])
    expect(other).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('42'),
      stderr: expect.stringContaining('will be replaced when its runs have ended'),
    })
    expect(cli.daemonPid).toBe(pid)
    model.release()
    expect(await asking).toMatchObject({ code: 0, stdout: 'a long answer to wait for\n' })
  })

  it('that was killed is started again, also where another process has its number now', async () => {
    await using cli = makeCli()
    await cli.run(['ask', 'remember that my shoe size is 43'])
    const { pid } = lock(cli)
    process.kill(pid, 'SIGKILL')
    await until('its end', () => cli.daemonPid === undefined)
    changeLock(cli, { pid: process.pid })
    expect(await cli.run(['ask', 'what is my shoe size?'])).toMatchObject({
      code: 0,
      stderr: STARTING,
      stdout: expect.stringContaining('43'),
    })
  })

  it('that does not answer is told with code 4', async () => {
    await using cli = makeCli()
    mkdirSync(cli.paths.run, { recursive: true })
    const own = {
      pid: process.pid,
      startedTicks: '',
      version: '99.0.0',
      startedAt: new Date().toISOString(),
      ready: true,
    }
    writeFileSync(cli.paths.lockFile, JSON.stringify(own))
    for (const args of [['ask', 'what is 6*7'], ['memory', 'list'], ['status']])
      expect(await cli.json(args), args.join(' ')).toMatchObject({
        code: 4,
        error: { code: 'daemon.unreachable', hint: expect.any(String) },
      })
    writeFileSync(cli.paths.lockFile, '')
  })

  it('that cannot start is told with its reason', async () => {
    await using cli = makeCli()
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const address = other.address()
    const port = String(typeof address === 'object' ? address?.port : 0)
    expect(await cli.json(['daemon', 'start', '--tcp', port])).toMatchObject({
      code: 1,
      error: { code: 'daemon.port-taken', hint: expect.any(String) },
    })
    other.close()
    const refused = await cli.json(['daemon', 'start', '--tcp', '0', '--host', '0.0.0.0'])
    expect(refused).toMatchObject({ code: 1, error: { code: 'daemon.bind-refused' } })
  })

  it('does not touch a data folder that holds something else', async () => {
    await using cli = makeCli()
    mkdirSync(cli.paths.data, { recursive: true })
    writeFileSync(`${cli.paths.data}/diary.txt`, 'mine')
    expect(await cli.json(['ask', 'what is 6*7'])).toMatchObject({ code: 1, error: { code: 'database.corrupt' } })
    expect((await cli.run(['ask', 'what is 6*7'])).stderr).toContain(cli.paths.data)
    expect(readFileSync(`${cli.paths.data}/diary.txt`, 'utf8')).toBe('mine')
  })

  it('runs in the foreground until a signal comes', async () => {
    await using cli = makeCli()
    let stop = () => {}
    const running = cli.run(['daemon', 'run'], {
      started: (child) => {
        stop = () => child.kill('SIGTERM')
      },
    })
    await until('the daemon', () => cli.daemonPid !== undefined && existsSync(cli.paths.socket ?? ''))
    await until('an answer', () => cli.client.status().catch(() => undefined))
    expect(await cli.run(['ask', 'what is 6*7'])).toMatchObject({ code: 0, stderr: '' })
    stop()
    expect(await running).toMatchObject({ code: 0 })
    expect(cli.daemonPid).toBeUndefined()
  })

  it('goes on with a run whose asker has gone', async () => {
    await using cli = makeCli()
    await using model: ModelServer = await startModelServer({
      script: [{ text: 'an answer that nobody waits for', fault: 'stall' }],
    })
    await cli.run(['daemon', 'start'])
    await cli.client.addModel({ name: 'scripted', baseUrl: model.url, modelId: 'scripted' })
    let kill = () => {}
    const asking = cli.run(['ask', 'write a poem'], {
      started: (child) => {
        kill = () => child.kill('SIGKILL')
      },
    })
    await model.waitForRequest(1)
    kill()
    await asking
    const [run] = await cli.client.runs(1)
    const watching = cli.run(['run', 'watch', run?.id ?? ''])
    model.release()
    expect(await watching).toMatchObject({ code: 0, stdout: 'an answer that nobody waits for\n' })
    expect(await cli.data<Run>(['run', 'show', run?.id ?? ''])).toMatchObject({ status: 'done' })
  })
})
