import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { homePaths } from '@openpa/client'
import { openPGlite } from '@openpa/database'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ModelServer, startModelServer } from '../../../tools/src/model-server/server.ts'
import { ask, makeHome, startDaemon, startInVain, until } from './run-daemon.ts'

const POEM = 'write a poem about the sea'

let model: ModelServer
beforeAll(async () => {
  model = await startModelServer()
})
afterAll(() => model.close())

describe('the lock', () => {
  it('keeps a second daemon away and names the first', async () => {
    await using daemon = await startDaemon()
    const { code, error } = await startInVain({ home: daemon.home })
    expect({ code, error }).toEqual({
      code: 1,
      error: {
        code: 'daemon.already-running',
        message: expect.stringContaining(`process ${daemon.pid},`),
        hint: 'Use it, or stop it first: assistant daemon stop',
      },
    })
    expect(await daemon.client.status()).toMatchObject({ pid: daemon.pid })
  })

  it('of a dead process is taken over, by one of several that start at once', async () => {
    using folder = makeHome()
    const first = await startDaemon({ home: folder.home })
    await first.kill('SIGKILL')
    expect(existsSync(first.paths.lockFile)).toBe(true)
    const starts = await Promise.allSettled(Array.from({ length: 4 }, () => startDaemon({ home: folder.home })))
    const started = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []))
    const refused = starts.flatMap((start) => (start.status === 'rejected' ? [String(start.reason)] : []))
    for (const daemon of started) await daemon[Symbol.asyncDispose]()
    expect(started).toHaveLength(1)
    for (const reason of refused) expect(reason).toContain('daemon.already-running')
  })

  it.each([
    [
      'of a process whose number another one has now',
      () => JSON.stringify({ pid: process.pid, startedTicks: '1', version: '0.0.1', startedAt: '' }),
    ],
    ['that was half written', () => '{"pid": 1'],
    ['that is empty', () => ''],
  ])('%s is taken over', async (_, content) => {
    using folder = makeHome()
    const { run, lockFile } = homePaths({ OPENPA_HOME: folder.home })
    mkdirSync(run, { recursive: true })
    writeFileSync(lockFile, content())
    await using daemon = await startDaemon({ home: folder.home })
    expect(JSON.parse(readFileSync(daemon.paths.lockFile, 'utf8'))).toMatchObject({ pid: daemon.pid, ready: true })
  })
})

describe('a graceful stop', () => {
  it('lets a run end, takes no new one, and ends with code 0', async () => {
    await using daemon = await startDaemon()
    await daemon.client.addModel({ name: 'scripted', baseUrl: model.url, modelId: 'scripted' })
    model.requests.length = 0
    model.setScript([{ text: 'An answer that comes to its end after all.', fault: 'stall' }])
    const asked = ask(daemon.client, POEM)
    await model.waitForRequest(1)
    const stopping = daemon.kill('SIGTERM')
    await until('the refusal', async () =>
      daemon.client.status().then(
        () => false,
        (error: { code: string }) => error.code === 'daemon.stopping',
      ),
    )
    expect(await daemon.request({ path: '/v1/ready' })).toMatchObject({ status: 503, json: { ready: false } })
    expect(await daemon.request({ path: '/v1/health' })).toMatchObject({ status: 200 })
    model.release()
    expect((await asked).answer).toBe('An answer that comes to its end after all.')
    expect(await stopping).toEqual({ code: 0, signal: null })
    expect(existsSync(daemon.paths.lockFile)).toBe(false)
  })

  it('does not wait for ever', async () => {
    await using daemon = await startDaemon()
    await daemon.client.addModel({ name: 'scripted', baseUrl: model.url, modelId: 'scripted' })
    model.requests.length = 0
    model.setScript([{ text: 'An answer that never comes to its end.', fault: 'stall' }])
    const asked = ask(daemon.client, POEM)
    const watched = daemon.client.watchInbox(new AbortController().signal).next()
    const cut = expect(watched).rejects.toThrow()
    await model.waitForRequest(1)
    expect(await daemon.stop()).toEqual({ code: 0, signal: null })
    expect((await asked).error).toMatchObject({ code: 'daemon.stopping' })
    await cut
  })
})

describe('a start that cannot go well says why, and ends with another code than 0', () => {
  const started = async (home: string) => {
    const daemon = await startDaemon({ home })
    await daemon.client.addMemory('a fact that stays')
    await daemon.stop()
    return daemon.paths
  }

  it('when the data folder is damaged, which is left as it is', async () => {
    using folder = makeHome()
    const { data } = await started(folder.home)
    const control = join(data, 'global', 'pg_control')
    const good = readFileSync(control)
    writeFileSync(control, Buffer.alloc(good.length))
    const { code, error, log } = await startInVain({ home: folder.home })
    expect({ code, error }).toMatchObject({
      code: 1,
      error: { code: 'database.corrupt', hint: expect.stringContaining('restore') },
    })
    expect(log).toContain(data)
    writeFileSync(control, good)
    await using daemon = await startDaemon({ home: folder.home })
    expect((await daemon.client.memories()).map(({ text }) => text)).toEqual(['a fact that stays'])
  })

  it('when a newer version has made the database, which is left as it is', async () => {
    using folder = makeHome()
    const { data } = await started(folder.home)
    const database = await openPGlite(data)
    await sql`insert into supabase_migrations.schema_migrations (version, name) values ('29991231235959', 'future')`.execute(
      database.system,
    )
    await database.close()
    const { code, error } = await startInVain({ home: folder.home })
    expect({ code, error }).toMatchObject({
      code: 1,
      error: {
        code: 'database.newer-schema',
        message: expect.stringContaining('29991231235959'),
        hint: expect.any(String),
      },
    })
  })

  it('when the port is taken', async () => {
    using folder = makeHome()
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const address = other.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    const { code, error } = await startInVain({ home: folder.home, args: ['--tcp', String(port)] })
    other.close()
    expect({ code, error }).toMatchObject({
      code: 1,
      error: {
        code: 'daemon.port-taken',
        message: expect.stringContaining(String(port)),
        hint: expect.stringContaining('--tcp'),
      },
    })
  })

  it.each([
    [['--tcp', 'seven'], {}],
    [['--tcp', '65536'], {}],
    [['--unknown'], {}],
    [[], { OPENPA_LOG_LEVEL: 'loud' }],
    [[], { OPENPA_MODEL_STALL_MS: '-1' }],
  ])('when it is given %j and %j', async (args, env) => {
    using folder = makeHome()
    const { code, error } = await startInVain({ home: folder.home, args, env })
    expect({ code, error }).toMatchObject({ code: 1, error: { code: 'config.invalid', hint: expect.any(String) } })
  })

  it('when there is no database server', async () => {
    using folder = makeHome()
    const { code, error } = await startInVain({
      home: folder.home,
      env: { DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' },
    })
    expect({ code, error }).toMatchObject({ code: 1, error: { code: 'database.unavailable' } })
  })

  it('when the home cannot be written', async () => {
    using folder = makeHome()
    chmodSync(folder.home, 0o555)
    // Root may write anywhere: it hands itself over to nobody.
    const wrap = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : []
    const { code, error } = await startInVain({ home: folder.home, wrap })
    chmodSync(folder.home, 0o700)
    expect({ code, error }).toMatchObject({
      code: 1,
      error: { code: 'home.not-writable', hint: expect.stringContaining('OPENPA_HOME') },
    })
  })
})

describe('a full disk', () => {
  /** A file system of its own, which needs root. */
  const mountSmall = (path: string): (() => void) | undefined => {
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=120m', 'tmpfs', path], { stdio: 'ignore' })
      return () => execFileSync('umount', ['--lazy', path])
    } catch {
      return undefined
    }
  }

  it('is told, what was acknowledged stays, and when there is space again all works', async ({ skip }) => {
    using folder = makeHome()
    const unmount = mountSmall(folder.home)
    if (!unmount) return skip('needs the right to mount a small file system')
    try {
      await using daemon = await startDaemon({ home: folder.home })
      await daemon.client.addMemory('my shoe size is 43')
      const ballast = join(folder.home, 'ballast')
      const { bavail, bsize } = statfsSync(folder.home)
      writeFileSync(ballast, Buffer.alloc(bavail * bsize - 64 * 1024))
      const acknowledged: string[] = []
      const refused = await until('the refusal', async () => {
        const text = `fact ${acknowledged.length} ${'is as long as it may be '.repeat(300)}`
        const response = await daemon.request({ method: 'POST', path: '/v1/memories', body: { text } })
        if (response.status === 201) acknowledged.push((response.json as { id: string }).id)
        return response.status !== 201 && response
      })
      expect(refused).toMatchObject({
        status: 507,
        json: { error: { code: 'database.disk-full', hint: expect.stringContaining('space') } },
      })
      const failed = await until('a run that fails', () =>
        ask(daemon.client, `remember that ${'the log is full of words '.repeat(200)}`).then(
          ({ error }) => error,
          (error: { code: string }) => error,
        ),
      )
      expect(failed).toMatchObject({ code: 'database.disk-full' })
      expect(await daemon.client.status()).toMatchObject({ pid: daemon.pid })
      expect((await daemon.client.searchMemories('shoe size')).hits[0]).toMatchObject({ text: 'my shoe size is 43' })
      rmSync(ballast)
      await daemon.client.addMemory('there is space again')
      expect((await ask(daemon.client, 'what is my shoe size?')).answer).toContain('43')
      await until('open runs', async () => (await daemon.client.status()).runningRuns === 0)
      await daemon.kill('SIGKILL')
      await using again = await startDaemon({ home: folder.home })
      const ids = (await again.client.memories(1000)).map(({ id }) => id)
      expect(ids).toEqual(expect.arrayContaining(acknowledged))
      expect((await again.client.searchMemories('space again')).hits[0]).toMatchObject({ text: 'there is space again' })
    } finally {
      unmount()
    }
  })
})
