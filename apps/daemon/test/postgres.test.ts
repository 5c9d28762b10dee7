import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type ModelServer, startModelServer } from '../../../tools/src/model-server/server.ts'
import { createDatabase, runSql, type TestDatabase } from '../../../tools/src/postgres/server.ts'
import { ask, makeHome, startDaemon, type TestDaemon, until } from './run-daemon.ts'

const POEM = 'write a poem about the sea'

/** A line to the database server that can be cut and mended. */
class Line {
  readonly #target: URL
  readonly #sockets = new Set<Socket>()
  #server: Server | undefined
  #port = 0

  constructor(databaseUrl: string) {
    this.#target = new URL(databaseUrl)
  }

  /** The database's address through this line. */
  get url(): string {
    const url = new URL(this.#target)
    url.port = String(this.#port)
    return url.href
  }

  async mend(): Promise<void> {
    this.#server = createServer((near) => {
      const far = connect(Number(this.#target.port), this.#target.hostname)
      for (const socket of [near, far]) {
        this.#sockets.add(socket)
        socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket))
      }
      near.pipe(far).pipe(near)
    }).listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
  }

  async cut(): Promise<void> {
    const closed = this.#server && once(this.#server, 'close')
    this.#server?.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }
}

const postgresUrl = inject('postgresUrl')

describe.skipIf(postgresUrl === '')('on PostgreSQL 17', () => {
  let database: TestDatabase
  let model: ModelServer
  beforeAll(async () => {
    model = await startModelServer()
    database = await createDatabase(postgresUrl)
  })
  afterAll(async () => {
    await database.drop()
    await model.close()
  })

  it('remembers, recalls and reminds, also after a stop and a start', async () => {
    using folder = makeHome()
    const env = { DATABASE_URL: database.url }
    const first = await startDaemon({ home: folder.home, env })
    expect(await first.client.status()).toMatchObject({ home: 'postgres', memories: 0 })
    await ask(first.client, 'remember that my sister Ana is allergic to peanuts')
    await first.client.addModel({ name: 'scripted', baseUrl: model.url, modelId: 'scripted', key: 'a key of its own' })
    await ask(first.client, 'remind me in 1 second to drink water')
    await ask(first.client, 'remind me to pay the rent on 3 March 2033 at 9am')
    await until('the reminder', async () => (await first.client.inbox())[0]?.text === 'drink water')
    expect(await first.stop()).toEqual({ code: 0, signal: null })

    await using again = await startDaemon({ home: folder.home, env })
    expect((await ask(again.client, 'what is Ana allergic to?')).answer).toContain('allergic to peanuts')
    expect((await again.client.inbox()).map(({ text }) => text)).toEqual(['drink water'])
    expect((await again.client.reminders()).map(({ text, dueAt }) => [text, dueAt])).toEqual([
      ['pay the rent', '2033-03-03T09:00:00.000Z'],
    ])
    expect((await ask(again.client, POEM)).answer).toBe('Hello from the scripted model.')
    expect(model.requests.at(-1)?.headers.authorization).toBe('Bearer a key of its own')
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => ask(again.client, `what is ${i}*1000+7`)))
    for (const [i, { answer }] of answers.entries()) expect(answer?.replace(/[\s,]/g, '')).toContain(`=${i * 1000 + 7}`)
    const [memory] = await again.client.memories()
    expect(await again.client.forgetMemory(memory?.id ?? '')).toMatchObject({ id: memory?.id })
    expect((await ask(again.client, 'what is Ana allergic to?')).answer ?? '').not.toContain('peanuts')
  })

  it('goes on when the server ends all its connections', async () => {
    await using daemon = await startDaemon({ env: { DATABASE_URL: database.url } })
    const name = new URL(database.url).pathname.slice(1)
    for (let i = 0; i < 3; i++) {
      await runSql(postgresUrl, [
        `select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = '${name}'`,
      ])
      const outcomes = await Promise.allSettled(Array.from({ length: 4 }, () => daemon.client.memories()))
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'database.unavailable' })
      await until('an answer', async () => daemon.client.memories().catch(() => undefined))
    }
    expect((await ask(daemon.client, 'remember that the server was restarted')).answer).toContain('restarted')
  })
})

describe.skipIf(postgresUrl === '')('while the server cannot be reached', () => {
  let database: TestDatabase
  let line: Line
  let daemon: TestDaemon
  let model: ModelServer
  beforeAll(async () => {
    model = await startModelServer()
    database = await createDatabase(postgresUrl)
    line = new Line(database.url)
    await line.mend()
    daemon = await startDaemon({ env: { DATABASE_URL: line.url } })
  })
  afterAll(async () => {
    await daemon[Symbol.asyncDispose]()
    await line.cut()
    await database.drop()
    await model.close()
  })

  it('from the very first moment on: the daemon stays and catches up', async () => {
    // A database of its own: a second daemon on one that is just starting would take up the other's runs.
    const own = await createDatabase(postgresUrl)
    const ownLine = new Line(own.url)
    await ownLine.mend()
    {
      await using early = await startDaemon({ env: { DATABASE_URL: ownLine.url } })
      await ownLine.cut()
      await until('the failure', () => early.log().includes('background work failed'))
      expect(await early.request({ path: '/v1/health' })).toMatchObject({ status: 200 })
      await ownLine.mend()
      await until('an answer', () => early.client.status().catch(() => undefined))
      await ask(early.client, 'remind me in 1 second to catch up')
      await until('the reminder', async () => (await early.client.inbox()).some(({ text }) => text === 'catch up'))
      expect(await early.stop()).toEqual({ code: 0, signal: null })
    }
    await ownLine.cut()
    await own.drop()
  })

  it('everything says so, nothing hangs, and all goes on afterwards', async () => {
    await daemon.client.addModel({ name: 'scripted', baseUrl: model.url, modelId: 'scripted' })
    await ask(daemon.client, 'remind me in 2 seconds to drink water')
    const reminder = (await daemon.client.reminders()).find(({ text }) => text === 'drink water')
    model.setScript([{ text: 'half an answer, and the rest of it much later', fault: 'stall' }])
    const broken = ask(daemon.client, POEM).catch((error: unknown) => error)
    const { id } = await until('text', async () => {
      const [run] = await daemon.client.runs(1)
      return run?.status === 'running' &&
        (await daemon.client.run(run.id)).events.some(({ kind }) => kind === 'text-added')
        ? run
        : undefined
    })
    await line.cut()
    model.setScript(['A whole answer.'])
    model.release()
    const unavailable = { code: 'database.unavailable', hint: expect.any(String) }
    expect(await broken).toMatchObject(unavailable)
    await expect(daemon.client.memories()).rejects.toMatchObject(unavailable)
    await expect(ask(daemon.client, 'what is 2+2')).rejects.toMatchObject(unavailable)
    expect(await daemon.request({ path: '/v1/status' })).toMatchObject({ status: 503 })
    expect(await daemon.request({ path: '/v1/health' })).toMatchObject({ status: 200 })
    await until('the time of the reminder', () => new Date().toISOString() > (reminder?.dueAt ?? ''))
    await line.mend()
    const inbox = await until('the reminder', async () => {
      const items = await daemon.client.inbox().catch(() => [])
      return items.some(({ text }) => text === 'drink water') && items.filter(({ text }) => text === 'drink water')
    })
    expect(inbox.map(({ text }) => text)).toEqual(['drink water'])
    const run = await until('the run that was interrupted', async () => {
      const found = await daemon.client.run(id)
      return found.status !== 'running' && found
    })
    expect(run).toMatchObject({ status: 'done', answer: 'A whole answer.' })
    expect(run.events.map(({ seq }) => seq)).toEqual(run.events.map((_, i) => i + 1))
  })
})
