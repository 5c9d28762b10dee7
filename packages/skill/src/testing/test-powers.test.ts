import { describe, expect, it } from 'vitest'
import { testPowers } from './test-powers.ts'

const all = { memory: ['read', 'write', 'forget'] as ('read' | 'write' | 'forget')[], schedule: true }
const later = new Date('2026-01-05T10:00:00Z')

describe('memory', () => {
  it('keeps statements, the same one once, and lists the newest first', async () => {
    const { memory, statements } = testPowers(all)
    const first = await memory.add('I like teal')
    expect(await memory.add(' i LIKE  teal')).toEqual(first)
    await memory.add('I like red')
    expect(statements).toHaveLength(2)
    expect((await memory.list()).map(({ text }) => text)).toEqual(['I like red', 'I like teal'])
    expect(await memory.list({ limit: 1 })).toHaveLength(1)
  })

  it('finds statements that share a long word with the query', async () => {
    const { memory } = testPowers(all)
    await memory.add('the wifi password is pinewood')
    expect((await memory.search('what is the Password')).hits).toMatchObject([
      { text: 'the wifi password is pinewood', score: 1 },
    ])
    expect(await memory.search('is the')).toEqual({ hits: [], confidence: 0 })
  })

  it('forgets by id or by a prefix of eight, never two under one id', async () => {
    const { memory, statements } = testPowers(all)
    const [a, b] = [await memory.add('one'), await memory.add('two')]
    expect(await memory.forget(a.id.slice(0, 8))).toMatchObject({ id: a.id, copies: 0 })
    expect(statements).toEqual([b])
    const c = await memory.add('three')
    expect(new Set([a.id, b.id, c.id]).size).toBe(3)
    for (const id of [a.id, '', c.id.slice(0, 7), 'nonsense'])
      await expect(memory.forget(id)).rejects.toMatchObject({ code: 'memory.not-found' })
  })
})

describe('schedule', () => {
  it('keeps reminders, soonest first, until they are cancelled', async () => {
    const { schedule, reminders } = testPowers(all)
    const late = await schedule.remind('late', new Date('2026-01-06T10:00:00Z'))
    const soon = await schedule.remind('soon', later)
    expect(await schedule.list()).toEqual([soon, late])
    expect(await schedule.cancel(late.id)).toEqual(late)
    expect(reminders).toEqual([soon])
    expect((await schedule.remind('again', later)).id).not.toBe(soon.id)
    await expect(schedule.cancel(late.id)).rejects.toMatchObject({ code: 'reminder.not-found' })
  })

  it('refuses the past, the present, and what is no time', async () => {
    const { schedule, now } = testPowers(all)
    await expect(schedule.remind('x', now)).rejects.toMatchObject({ code: 'reminder.in-past' })
    await expect(schedule.remind('x', new Date('nonsense'))).rejects.toMatchObject({ code: 'input.invalid' })
  })
})

it('refuses what the manifest does not declare, each scope by itself', async () => {
  const refused = { code: 'skill.not-permitted' }
  const none = testPowers()
  await expect(none.memory.add('x')).rejects.toMatchObject(refused)
  await expect(none.memory.search('x')).rejects.toMatchObject(refused)
  await expect(none.memory.list()).rejects.toMatchObject(refused)
  await expect(none.memory.forget('x')).rejects.toMatchObject(refused)
  await expect(none.schedule.remind('x', later)).rejects.toMatchObject(refused)
  await expect(none.schedule.list()).rejects.toMatchObject(refused)
  await expect(none.schedule.cancel('x')).rejects.toMatchObject(refused)
  const writer = testPowers({ memory: ['write'] })
  await writer.memory.add('x')
  await expect(writer.memory.list()).rejects.toMatchObject(refused)
})

it('tells time, zone and log', () => {
  const powers = testPowers({}, { now: later, timeZone: 'Europe/Berlin' })
  powers.log('a line')
  expect(powers).toMatchObject({ now: later, timeZone: 'Europe/Berlin', lines: ['a line'] })
  expect(testPowers().timeZone).toBe('UTC')
  expect(powers.signal.aborted).toBe(false)
})

describe('settings', () => {
  const openpa = {
    api: 1,
    settings: [
      { name: 'server', kind: 'url', description: 'Address of the server' },
      { name: 'days', kind: 'number', description: 'Days', default: 7 },
    ],
    permissions: { net: [{ host: '{server}' }] },
  }
  it('are what the test says, else the default, and permit what they permit', async () => {
    const respond = () => new Response('fine')
    const { settings, fetch } = testPowers(openpa, { settings: { server: 'https://dav.example.org/' }, respond })
    expect(await settings.get('server')).toBe('https://dav.example.org/')
    expect(await settings.get('days')).toBe(7)
    expect(await (await fetch('https://dav.example.org/x')).text()).toBe('fine')
    const none = testPowers(openpa, { respond })
    expect(await none.settings.get('server')).toBeUndefined()
    await expect(none.fetch('https://dav.example.org/x')).rejects.toMatchObject({ code: 'skill.egress-denied' })
  })

  it('must be declared, and fit', async () => {
    await expect(testPowers(openpa).settings.get('other')).rejects.toMatchObject({ code: 'skill.setting-unknown' })
    for (const settings of [{ other: 1 }, { server: 'nonsense' }])
      expect(() => testPowers(openpa, { settings })).toThrow('"')
  })
})

describe('files', () => {
  it('are texts or bytes, each readable as both', async () => {
    const world = { files: { '~/a/t.txt': 'äh', '~/a/b.bin': new Uint8Array([104, 105]) } }
    const { files, texts } = testPowers({ files: [{ folder: '~/a', access: 'write' }] }, world)
    expect([...(await files.readBytes('~/a/t.txt'))]).toEqual([195, 164, 104])
    expect(await files.read('~/a/b.bin')).toBe('hi')
    expect((await files.list('~/a')).map(({ path, size }) => [path, size])).toEqual([
      ['/home/me/a/b.bin', 2],
      ['/home/me/a/t.txt', 3],
    ])
    await files.write('~/a/b.bin', 'now text')
    expect(texts.get('/home/me/a/b.bin')).toBe('now text')
    expect(await files.delete('~/a/b.bin')).toBe(true)
    await expect(files.readBytes('~/a/b.bin')).rejects.toMatchObject({ code: 'file.not-found' })
  })
})

describe('servers and programs', () => {
  const permissions = {
    connect: [{ host: 'mail.lan', ports: [993], tls: true, access: 'read' as const }],
    exec: ['git'],
    files: [{ folder: '~/work', access: 'read' as const }],
  }
  const serve = () => {
    const sent: unknown[] = []
    return {
      read: async () => new TextEncoder().encode(JSON.stringify(sent)),
      write: async (...parts: unknown[]) => void sent.push(...parts),
      upgradeToTls: async () => undefined,
      close: async () => undefined,
    }
  }
  it('are what the test plays, where they are declared', async () => {
    const { connect } = testPowers(permissions, { serve, effect: 'read' })
    const connection = await connect({ host: 'Mail.lan', port: 993 })
    await connection.write('hello', { base64: ['x'] })
    expect(new TextDecoder().decode(await connection.read())).toBe('["hello",{"base64":["x"]}]')
    for (const target of [
      { host: 'mail.lan', port: 25 },
      { host: 'mail.lan', port: 993, tls: false },
    ])
      await expect(connect(target)).rejects.toMatchObject({ code: 'skill.egress-denied' })

    const run = () => ({ exitCode: 0, stdout: 'clean', stderr: '', isCut: false })
    const { exec, programs } = testPowers(permissions, { run, effect: 'exec' })
    expect(await exec({ program: 'git', args: ['status'], cwd: '~/work' })).toMatchObject({ stdout: 'clean' })
    expect(programs).toHaveLength(1)
    await expect(exec({ program: 'sh', cwd: '~/work' })).rejects.toMatchObject({ code: 'skill.not-permitted' })
    await expect(exec({ program: 'git', cwd: '~' })).rejects.toMatchObject({ code: 'skill.read-denied' })
    const reading = testPowers(permissions, { run, effect: 'read' })
    await expect(reading.exec({ program: 'git', cwd: '~/work' })).rejects.toMatchObject({ code: 'skill.not-permitted' })
  })

  it('are none without', async () => {
    const { connect, exec } = testPowers(permissions, { effect: 'exec' })
    await expect(exec({ program: 'git', cwd: '~/work' })).rejects.toMatchObject({ code: 'skill.program-not-found' })
    await expect(connect({ host: 'mail.lan', port: 993 })).rejects.toMatchObject({ code: 'skill.fetch-failed' })
  })
})

describe('questions', () => {
  it('are answered as the test says', async () => {
    const { ask } = testPowers(
      {},
      { answer: (question, choices) => (question === 'Which?' ? (choices[1] ?? '') : 'words') },
    )
    expect(await ask('Which?', { choices: ['a', 'b'] })).toBe('b')
    expect(await ask('What?')).toBe('words')
    await expect(ask('Other?', { choices: ['a'] })).rejects.toMatchObject({ code: 'input.invalid' })
  })

  it('wait where nobody answers', async () => {
    await expect(testPowers().ask('Which?')).rejects.toMatchObject({ code: 'answer.needed' })
  })
})
