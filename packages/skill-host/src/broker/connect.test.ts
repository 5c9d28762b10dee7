import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { AssistantError, RunTaint } from '@openpa/core'
import type { Connection, Powers } from '@openpa/skill'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { context, deps, gate, load, notes, secrets, toolOf } from '../../test/call-tool.ts'
import { type LineServer, lineServer } from '../../test/line-server.ts'
import { folderOf, sandboxed, skillText } from '../../test/sandboxed.ts'
import { testCertificate } from '../../test/test-certificate.ts'
import { SkillHost } from '../skill-host.ts'
import { createEgress, type Egress } from './egress.ts'
import { isLoopbackAddress } from './private-addresses.ts'
import type { ServerConnection } from './server-connection.ts'

let secure: LineServer
let plain: LineServer
let elsewhere: LineServer
let trusted: string[]
const before = getCACertificates('default')
beforeAll(async () => {
  const own = testCertificate(['DNS:localhost'])
  const other = testCertificate(['DNS:elsewhere.test'])
  trusted = [...before, own.cert.toString(), other.cert.toString()]
  setDefaultCACertificates(trusted)
  secure = await lineServer(own)
  plain = await lineServer(own, { tls: false })
  elsewhere = await lineServer(other)
})
afterAll(() => {
  setDefaultCACertificates(before)
  for (const server of [secure, plain, elsewhere]) server.close()
})
beforeEach(() => {
  vi.clearAllMocks()
  gate.mayFetch.mockImplementation(() => undefined)
  notes.length = 0
  secrets.clear()
  for (const server of [secure, plain, elsewhere]) server.lines.length = 0
})

interface Options {
  effect?: 'read' | 'external'
  access?: 'read' | 'send'
  tls?: boolean
  allowed?: string[]
  declared?: object
  taint?: RunTaint
  egress?: Egress
}

/** As it would be with a server on another machine. */
const away = (connection: ServerConnection): ServerConnection =>
  Object.defineProperty(connection, 'isLoopback', { value: false })

/** Lets a tool use its powers, with what it needs declared for all three servers. */
async function using(act: (powers: Powers) => Promise<unknown>, options: Options = {}) {
  const { effect = 'external', access = 'send', tls = false, allowed = ['localhost'], declared = {} } = options
  const { egress = createEgress() } = options
  const ports = [secure.port, plain.port, elsewhere.port]
  const permissions = {
    connect: [{ host: 'localhost', ports, tls, access }],
    secrets: [{ name: 'password', hosts: ['localhost'] }],
    ...declared,
  }
  const tool = { ...toolOf(async (_, powers) => ({ text: '', data: await act(powers) })), effect }
  const host = new SkillHost([load({ t: tool }, permissions, 'a', allowed)], { ...deps, egress })
  const answer = await host.call('a.t', {}, { ...context(), taint: options.taint ?? new RunTaint() })
  return answer.data
}

/** Reads to the end of a line. */
async function line(connection: Connection): Promise<string> {
  let text = ''
  while (!text.endsWith('\n')) {
    const bytes = await connection.read()
    if (!bytes) return `${text}<end>`
    text += Buffer.from(bytes).toString('latin1')
  }
  return text.trimEnd()
}
const refused = (code: string, message = '') => ({ code, message: expect.stringContaining(message) })

describe('a connection', () => {
  it('is encrypted, for lines and bytes to and fro, to the end of the server', async () => {
    const said = await using(async ({ connect }) => {
      const connection = await connect({ host: 'LOCALHOST', port: secure.port })
      const heard = [await line(connection)]
      await connection.write('one ', new Uint8Array([228]), '\r\n')
      heard.push(await line(connection))
      await connection.write('bye\r\n')
      return [...heard, await line(connection), String(await connection.read()), String(await connection.read())]
    })
    expect(said).toEqual(['hello', 'ok one ä', 'gone', 'undefined', 'undefined'])
    expect(secure.lines).toEqual([
      { text: 'one ä', isEncrypted: true },
      { text: 'bye', isEncrypted: true },
    ])
    expect(notes).toMatchObject([{ action: 'connect', target: `localhost:${secure.port}`, outcome: 'allowed' }])
  })

  it('is closed with its call, also one that nobody waits for', async () => {
    await using(async ({ connect }) => {
      await line(await connect({ host: 'localhost', port: secure.port }))
      connect({ host: 'localhost', port: plain.port, tls: false }).catch(() => undefined)
    })
    await vi.waitFor(() => expect([secure.open(), plain.open()]).toEqual([0, 0]))
  })

  it('goes on encrypted where both sides agree', async () => {
    const said = await using(async ({ connect }) => {
      const connection = await connect({ host: 'localhost', port: plain.port, tls: false })
      const heard = [await line(connection)]
      await connection.write('starttls\r\n')
      heard.push(await line(connection))
      await connection.upgradeToTls()
      await connection.write('now\r\n')
      return [...heard, await line(connection)]
    })
    expect(said).toEqual(['hello', 'go ahead', 'ok now'])
    expect(plain.lines.at(-1)).toEqual({ text: 'now', isEncrypted: true })
  })

  it('does not go on where words were put in before the encryption', async () => {
    const work = using(async ({ connect }) => {
      const connection = await connect({ host: 'localhost', port: plain.port, tls: false })
      await line(connection)
      await connection.write('inject\r\n')
      // As a reader by lines does it: what is behind the line waits.
      await new Promise((later) => setTimeout(later, 50))
      await connection.upgradeToTls()
    })
    await expect(work).rejects.toMatchObject(refused('skill.fetch-failed', 'unencrypted words'))
  })
})

it('works out of a sandbox', async () => {
  secrets.set('user:password', 's3cr3t')
  const tools = `{ t: tool(async ({ port }, { connect, secret }) => {
    const connection = await connect({ host: 'localhost', port })
    await connection.read()
    await connection.write('login ', { base64: [new Uint8Array([0]), await secret('password')] }, '\\r\\n')
    const text = new TextDecoder().decode(await connection.read())
    await connection.close()
    return { text: text.trim() + ' ' + (await connection.read().catch((error) => error.code)) }
  }) }`
  const permissions = {
    connect: [{ host: 'localhost', ports: [secure.port], access: 'read' }],
    secrets: [{ name: 'password', hosts: ['localhost'] }],
  }
  const folder = folderOf({ 'index.mjs': skillText(tools) })
  const skill = await sandboxed(folder, { permissions, privateHosts: ['localhost'] })
  const host = new SkillHost([skill], { ...deps, egress: createEgress() })
  const answer = await host.call('a.t', { port: secure.port }, context())
  await host.close()
  expect(answer.text).toBe('ok login [redacted:password] input.invalid')
  expect(secure.lines).toEqual([{ text: `login ${Buffer.from('\0s3cr3t').toString('base64')}`, isEncrypted: true }])
})

describe('what is not declared is not dialled', () => {
  const opening = (target: { host?: string; port?: number; tls?: boolean }, options: Options = {}) =>
    using(({ connect }) => connect({ host: 'localhost', port: secure.port, ...target }).then(line), options)

  it.each<[string, { host?: string; port?: number; tls?: boolean }, Options, string, string]>([
    ['another host', { host: 'other.test' }, {}, 'skill.egress-denied', 'connect to other.test'],
    ['another name of it', { host: '127.0.0.1' }, {}, 'skill.egress-denied', 'connect to 127.0.0.1'],
    ['another port', { port: 1 }, {}, 'skill.egress-denied', 'localhost:1'],
    ['no encryption', { tls: false }, { tls: true }, 'skill.egress-denied', 'without encryption'],
    ['what sends, for a tool that reads', {}, { effect: 'read' }, 'skill.egress-denied', '"external"'],
    ['a private address', {}, { allowed: [] }, 'skill.address-denied', 'private address'],
    ['nonsense', { host: 'a b' }, {}, 'input.invalid', 'wrong arguments'],
  ])('%s', async (_, target, options, code, message) => {
    await expect(opening(target, options)).rejects.toMatchObject(refused(code, message))
    expect(secure.lines).toEqual([])
    if (code !== 'input.invalid') expect(notes.at(-1)).toMatchObject({ action: 'connect', outcome: 'denied' })
  })

  it('but what is declared to be read from is there for tools that read', async () => {
    expect(await opening({}, { effect: 'read', access: 'read' })).toBe('hello')
  })

  it('and a certificate must be good for the very host', async () => {
    await expect(opening({ port: elsewhere.port })).rejects.toMatchObject(
      refused('skill.fetch-failed', 'elsewhere.test'),
    )
    setDefaultCACertificates(before)
    try {
      await expect(opening({})).rejects.toMatchObject(refused('skill.fetch-failed', 'certificate'))
    } finally {
      setDefaultCACertificates(trusted)
    }
  })
})

describe('limits', () => {
  it('four at a time; a closed one makes room', async () => {
    const port = plain.port
    await using(async ({ connect }) => {
      const open = await Promise.all([1, 2, 3, 4].map(() => connect({ host: 'localhost', port, tls: false })))
      await expect(connect({ host: 'localhost', port, tls: false })).rejects.toMatchObject({ code: 'skill.quota' })
      await open[0]?.close()
      await connect({ host: 'localhost', port, tls: false })
    })
  })

  it('25 MB of a flood, after which it is closed', async () => {
    const work = using(async ({ connect }) => {
      const connection = await connect({ host: 'localhost', port: plain.port, tls: false })
      await connection.write('flood\r\n')
      for (;;) await connection.read()
    })
    await expect(work).rejects.toMatchObject(refused('skill.output-exceeded'))
    await vi.waitFor(() => expect(plain.open()).toBe(0))
  })

  it('a cancelled run ends what it waits for', async () => {
    const stop = new AbortController()
    const tool = toolOf(async (_, { connect }) => {
      const connection = await connect({ host: 'localhost', port: plain.port, tls: false })
      await line(connection)
      stop.abort()
      await connection.read()
      return { text: '' }
    })
    const permissions = { connect: [{ host: 'localhost', ports: [plain.port], tls: false, access: 'read' }] }
    const host = new SkillHost([load({ t: tool }, permissions, 'a', ['localhost'])], {
      ...deps,
      egress: createEgress(),
    })
    await expect(host.call('a.t', {}, context(stop.signal))).rejects.toMatchObject({ code: 'run.cancelled' })
    await vi.waitFor(() => expect(plain.open()).toBe(0))
  })
})

describe('a secret', () => {
  const SASL = Buffer.from('\0me\0s3cr3t ä').toString('base64')
  const say = (port: number, tls: boolean, options: Options = {}) =>
    using(async ({ connect, secret }) => {
      const connection = await connect({ host: 'localhost', port, tls })
      await line(connection)
      const password = await secret('password')
      const echoes: string[] = []
      for (const part of [password, Buffer.from(password), { base64: ['\0me\0', password] }, { base64: [password] }]) {
        await connection.write('auth ', part, '\r\n')
        echoes.push(await line(connection))
      }
      return echoes
    }, options)

  it('goes over an encrypted connection, as it is or in base64, and does not come back', async () => {
    secrets.set('user:password', 's3cr3t ä')
    const echoes = await say(secure.port, true)
    const utf8 = Buffer.from('s3cr3t ä').toString('latin1')
    const base64 = Buffer.from('s3cr3t ä').toString('base64')
    expect(secure.lines.map(({ text }) => text)).toEqual([utf8, utf8, SASL, base64].map((text) => `auth ${text}`))
    expect(echoes).toEqual(Array(4).fill('ok auth [redacted:password]'))
  })

  it('goes over an open connection only where that stays on this machine by the word of the person', async () => {
    secrets.set('user:password', 'x')
    expect(await say(plain.port, false)).toHaveLength(4)
    expect(['127.0.0.1', '::1', '192.168.1.2', '8.8.8.8'].map(isLoopbackAddress)).toEqual([true, true, false, false])
    plain.lines.length = 0
    // Elsewhere on the private network somebody could listen.
    const real = createEgress()
    const lan: Egress = { ...real, connect: (...args) => real.connect(...args).then(away) }
    await expect(say(plain.port, false, { egress: lan })).rejects.toMatchObject(
      refused('skill.egress-denied', 'not encrypted'),
    )
    expect(plain.lines).toEqual([])
  })

  it('does not go where it is not declared for, is not set, or would begin another command', async () => {
    secrets.set('user:password', 'x\r\nDELETE all')
    await expect(say(secure.port, true)).rejects.toMatchObject(refused('input.invalid', 'line break'))
    const elsewhere = { declared: { secrets: [{ name: 'password', hosts: ['other.test'] }] } }
    await expect(say(secure.port, true, elsewhere)).rejects.toMatchObject(
      refused('skill.egress-denied', 'send the secret'),
    )
    secrets.clear()
    await expect(say(secure.port, true)).rejects.toMatchObject(refused('skill.secret-undeclared', 'not set'))
    await expect(say(secure.port, true, { declared: { secrets: [] } })).rejects.toMatchObject(
      refused('skill.secret-undeclared'),
    )
    expect(secure.lines).toEqual([])
    expect(notes.filter(({ action }) => action === 'connect.write').map(({ outcome }) => outcome)).toContain('denied')
  })
})

describe('what a connection brings into a run', () => {
  it('a way out when it is opened, words from outside when it is read', async () => {
    const taint = new RunTaint()
    await using(({ connect }) => connect({ host: 'localhost', port: secure.port }), { taint })
    expect(taint.value).toEqual({ outward: ['a.t'] })
    await using(({ connect }) => connect({ host: 'localhost', port: secure.port }).then(line), { taint })
    expect(taint.value).toEqual({ outward: ['a.t'], untrusted: ['a.t'] })
  })

  it('is judged at each word that leaves, not only when it is opened', async () => {
    const work = using(async ({ connect }) => {
      const connection = await connect({ host: 'localhost', port: secure.port })
      await line(connection)
      gate.mayFetch.mockImplementation(() => {
        throw new AssistantError('approval.needed', 'Not without a yes.')
      })
      await connection.write('a memory\r\n')
    })
    await expect(work).rejects.toMatchObject({ code: 'approval.needed' })
    expect(secure.lines).toEqual([])
    expect(gate.mayFetch.mock.calls.map(([leaving]) => leaving.target)).toEqual(
      Array(2).fill(`localhost:${secure.port}`),
    )
  })
})
