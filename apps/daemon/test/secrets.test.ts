import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { openPGlite } from '@openpa/database'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ModelServer, startModelServer } from '../../../tools/src/model-server/server.ts'
import { ask, makeHome, startDaemon } from './run-daemon.ts'

const KEY = 'sk-canary-0123456789abcdefghijklmnopqrstuvwxyz'

let model: ModelServer
beforeAll(async () => {
  model = await startModelServer({ apiKey: KEY })
})
afterAll(() => model.close())

/** Files below `folder` that hold one of the words as it is, in base64 or in UTF-16. */
function filesWith(folder: string, word: string): string[] {
  const forms = [
    Buffer.from(word),
    Buffer.from(Buffer.from(word).toString('base64').slice(0, -4)),
    Buffer.from(word, 'utf16le'),
  ]
  const files = (readdirSync(folder, { recursive: true }) as string[]).filter((file) => {
    const stat = statSync(join(folder, file), { throwIfNoEntry: false })
    return stat?.isFile() === true
  })
  return files.filter((file) => {
    const bytes = readFileSync(join(folder, file))
    return forms.some((form) => bytes.includes(form))
  })
}

it('T9: neither a key nor a token gets into a log, an error, an answer, a setting or a file', async () => {
  using folder = makeHome()
  const daemon = await startDaemon({ home: folder.home, args: ['--tcp', '0'], env: { OPENPA_LOG_LEVEL: 'trace' } })
  const { token } = daemon
  const narrow = await daemon.client.createToken('read')
  const said: string[] = []
  const call = async (request: Parameters<typeof daemon.tcp>[0]) => {
    const { status, text, headers } = await daemon.tcp(request)
    said.push(text, JSON.stringify(headers))
    return status
  }
  const connection = { name: 'canary', baseUrl: model.url, modelId: 'scripted', key: KEY }
  expect(await call({ method: 'POST', path: '/v1/providers', body: connection })).toBe(201)
  expect(await call({ method: 'POST', path: '/v1/providers/canary/test' })).toBe(200)
  const asked = await ask(daemon.client, 'write a poem about the sea')
  expect(asked.answer).toBe('Hello from the scripted model.')
  expect(model.requests.at(-1)?.headers.authorization).toBe(`Bearer ${KEY}`)
  said.push(JSON.stringify(asked))

  // What goes wrong must not tell either: a refused key, a server that is not there, requests that do not fit.
  const wrongKey = { ...connection, name: 'wrong', key: `${KEY}-wrong` }
  await call({ method: 'POST', path: '/v1/providers', body: wrongKey })
  expect(await call({ method: 'POST', path: '/v1/providers/wrong/test' })).toBe(502)
  said.push(JSON.stringify(await ask(daemon.client, 'write a poem about the sea', { model: 'wrong' })))
  await call({
    method: 'POST',
    path: '/v1/providers',
    body: { ...connection, name: 'nobody', baseUrl: 'http://127.0.0.1:9/v1' },
  })
  said.push(JSON.stringify(await ask(daemon.client, 'write a poem about the sea', { model: 'nobody' })))
  const misfits = [
    { ...connection, name: 'NOT A NAME' },
    { ...connection, modelId: 7 },
    { key: KEY },
    `{"key": "${KEY}", `,
  ]
  for (const body of misfits)
    expect(
      await call({ method: 'POST', path: '/v1/providers', headers: { 'content-type': 'application/json' }, body }),
    ).toBe(400)
  expect(await call({ path: `/v1/status?token=${token}` })).toBe(400)
  expect(await call({ path: `/v1/status?a=b&access_token=${narrow.token}` })).toBe(400)
  for (const header of [`Bearer ${token}x`, `Basic ${token}`, token])
    expect(await call({ path: '/v1/status', headers: { authorization: header } })).toBe(401)
  for (const path of [
    '/v1/providers',
    '/v1/config',
    '/v1/status',
    '/v1/auth/tokens',
    '/v1/openapi.json',
    `/v1/${token}`,
  ])
    await call({ path })

  const { code } = await daemon.stop()
  expect(code).toBe(0)
  const outputs = [...said, ...daemon.log().split('\n')]
  for (const canary of [KEY, token, narrow.token]) expect(outputs.filter((line) => line.includes(canary))).toEqual([])
  expect(filesWith(folder.home, KEY)).toEqual([])
  expect(filesWith(folder.home, narrow.token)).toEqual([])
  expect(filesWith(folder.home, token)).toEqual(['config/token'])

  // It is there, though: as an envelope, and it opens again.
  const database = await openPGlite(daemon.paths.data)
  const rows = await database.system
    .selectFrom('assistant.secrets')
    .select(['name', 'envelope'])
    .orderBy('name')
    .execute()
  await database.close()
  expect(rows.map(({ name }) => name)).toEqual(['model:canary', 'model:nobody', 'model:wrong'])
  expect(rows.map(({ envelope }) => Buffer.from(envelope).includes('canary'))).toEqual([false, false, false])
  await using again = await startDaemon({ home: folder.home })
  expect(await again.client.testModel('canary')).toMatchObject({ reply: 'Hello from the scripted model.' })
  await again.client.removeModel('canary')
  expect((await again.client.models()).map(({ name }) => name)).toEqual(['nobody', 'wrong'])
})

it('does not open its secrets with another key, and says so', async () => {
  using folder = makeHome()
  const first = await startDaemon({ home: folder.home })
  await first.client.addModel({ name: 'canary', baseUrl: model.url, modelId: 'scripted', key: KEY })
  await first.stop()
  const { rmSync } = await import('node:fs')
  rmSync(first.paths.keyFile)
  await using again = await startDaemon({ home: folder.home })
  await expect(again.client.testModel('canary')).rejects.toMatchObject({
    code: 'secret.locked',
    hint: expect.any(String),
  })
  expect((await ask(again.client, 'write a poem about the sea')).error).toMatchObject({ code: 'secret.locked' })
  expect((await ask(again.client, 'what is 2+2')).answer).toContain('4')
})
