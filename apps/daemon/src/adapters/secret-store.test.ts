import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, ensureDataDir, migrate, openPGlite } from '@openpa/database'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { SecretKey } from './secret-key.ts'
import { createSecretStore } from './secret-store.ts'

const ANA = '00000000-0000-4000-8000-00000000000a'
const BOB = '00000000-0000-4000-8000-00000000000b'

let database: Database
let file: string
beforeAll(async () => {
  const data = join(mkdtempSync(join(tmpdir(), 'openpa-secrets-')), 'data')
  await ensureDataDir(data)
  database = await openPGlite(data)
  await migrate(database)
})
afterAll(() => database.close())
beforeEach(async () => {
  file = join(mkdtempSync(join(tmpdir(), 'openpa-key-')), 'secrets.key')
  await database.system.deleteFrom('assistant.secrets').execute()
})

const open = () => createSecretStore(database, new SecretKey(file, undefined))
const envelopes = async () =>
  (await database.system.selectFrom('assistant.secrets').select('envelope').orderBy('name').execute()).map(
    ({ envelope }) => Buffer.from(envelope).toString('hex'),
  )

it('another key seals everything anew, of every owner; the key before opens nothing', async () => {
  const store = open()
  const before = await new SecretKey(file, undefined).get()
  await store.set(ANA, 'a', 'one')
  await store.set(BOB, 'b', 'two')
  const sealed = await envelopes()
  expect(await store.rotateKey()).toBe(2)
  for (const one of [store, open()]) expect([await one.get(ANA, 'a'), await one.get(BOB, 'b')]).toEqual(['one', 'two'])
  expect((await envelopes()).filter((envelope) => sealed.includes(envelope))).toEqual([])
  const old = createSecretStore(database, { ...fixed(before), prepared: async () => undefined })
  await expect(old.get(ANA, 'a')).rejects.toMatchObject({ code: 'secret.locked' })
})

it('nothing is sealed with a key that is being replaced', async () => {
  const store = open()
  await store.set(ANA, 'a', 'one')
  const work = [
    store.rotateKey(),
    store.set(ANA, 'b', 'two'),
    store.get(ANA, 'a'),
    store.rotateKey(),
    store.set(ANA, 'c', 'three'),
  ]
  await Promise.all(work)
  const names = ['a', 'b', 'c']
  expect(await Promise.all(names.map((name) => open().get(ANA, name)))).toEqual(['one', 'two', 'three'])
})

it('a crash after the secrets were sealed anew: the prepared key is right', async () => {
  const keys = new SecretKey(file, undefined)
  const store = createSecretStore(database, stoppedBefore('promote', keys))
  await store.set(ANA, 'a', 'one')
  await expect(store.rotateKey()).rejects.toThrow('stopped')
  expect(await new SecretKey(file, undefined).prepared()).toBeDefined()
  const again = open()
  expect(await again.get(ANA, 'a')).toBe('one')
  expect(await new SecretKey(file, undefined).prepared()).toBeUndefined()
  await again.set(ANA, 'b', 'two')
  expect(await open().get(ANA, 'b')).toBe('two')
})

it('a crash before that: the key before is right', async () => {
  const store = open()
  await store.set(ANA, 'a', 'one')
  await new SecretKey(file, undefined).prepare()
  const again = open()
  expect(await again.get(ANA, 'a')).toBe('one')
  expect(await new SecretKey(file, undefined).prepared()).toBeUndefined()
})

it('one secret that does not open leaves all as they are', async () => {
  const store = open()
  await store.set(ANA, 'a', 'one')
  await database.system
    .insertInto('assistant.secrets')
    .values({ owner_id: ANA, name: 'z', envelope: Buffer.alloc(60) })
    .execute()
  const before = await envelopes()
  await expect(store.rotateKey()).rejects.toMatchObject({ code: 'secret.locked' })
  expect(await envelopes()).toEqual(before)
  expect(await store.get(ANA, 'a')).toBe('one')
  expect(await open().get(ANA, 'a')).toBe('one')
})

const fixed = (key: Buffer) => ({
  get: async () => key,
  prepare: async () => key,
  prepared: async (): Promise<Buffer | undefined> => undefined,
  promote: async () => undefined,
  discard: async () => undefined,
})

/** A key whose process ends at a step. */
const stoppedBefore = (step: 'promote', keys: SecretKey) => ({
  get: () => keys.get(),
  prepare: () => keys.prepare(),
  prepared: () => keys.prepared(),
  discard: () => keys.discard(),
  promote: () => Promise.reject(new Error(`stopped before ${step}`)),
})
