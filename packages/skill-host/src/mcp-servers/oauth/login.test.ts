import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RunTaint } from '@openpa/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { context, deps, gate } from '../../../test/call-tool.ts'
import { type LoginRules, type LoginSite, loginSite } from '../../../test/login-site.ts'
import { createEgress } from '../../broker/egress.ts'
import { SkillHost } from '../../skill-host.ts'
import { McpServers } from '../mcp-servers.ts'

const REDIRECT = 'http://127.0.0.1:49152/callback'

let there: LoginSite
let tokens: Map<string, string>
let now: Date
let servers: McpServers
let host: SkillHost
beforeEach(async () => {
  gate.mayFetch.mockImplementation(() => undefined)
  there = await loginSite()
  tokens = new Map()
  now = new Date()
  host = new SkillHost([], deps)
  servers = new McpServers({
    host,
    folder: mkdtempSync(join(tmpdir(), 'openpa-login-')),
    bubblewrap: undefined,
    env: {},
    egress: createEgress(),
    secrets: {
      secret: async () => undefined,
      token: async (name) => tokens.get(name),
      setToken: async (name, text) => void tokens.set(name, text),
      removeToken: async (name) => void tokens.delete(name),
    },
    now: () => now,
    log: () => undefined,
  })
  await servers.open()
  await servers.add('notes', { kind: 'web', url: `${there.url}/mcp`, headers: {} })
})
afterEach(async () => {
  await host.close()
  there.close()
})

const call = () => host.call('notes.readNote', { name: 'x' }, { ...context(), taint: new RunTaint() })
async function logIn(clientId?: string) {
  const { url, state } = await servers.beginLogin('notes', REDIRECT, clientId)
  const back = await there.browse(url)
  return {
    url: new URL(url),
    state,
    back,
    finish: () => servers.finishLogin('notes', state, back.searchParams.get('code') ?? ''),
  }
}

describe('a login', () => {
  it('is wanted, made with PKCE, and kept; then the tools are there', async () => {
    expect(servers.view('notes')).toMatchObject({ state: 'login-needed', tools: [] })
    await expect(servers.test('notes')).rejects.toMatchObject({ code: 'mcp.login-needed' })
    const { url, back, state, finish } = await logIn()
    expect(back.origin + back.pathname).toBe(REDIRECT)
    expect(back.searchParams.get('state')).toBe(state)
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'client-1',
      code_challenge_method: 'S256',
      resource: `${there.url}/mcp`,
      scope: 'notes',
    })
    expect(await finish()).toMatchObject({ state: 'ready', tools: [{ name: 'notes.readNote' }, {}, {}] })
    expect(await call()).toMatchObject({ text: 'The note x.' })
    expect(there.grants).toMatchObject([{ grant_type: 'authorization_code', resource: `${there.url}/mcp` }])
    // Only in a header, and only to the server itself.
    const [token = ''] = there.tokens
    for (const { path } of [...there.server.requests, ...there.authorization.requests])
      expect(path).not.toContain(token)
    expect(there.authorization.requests.filter(({ headers }) => headers.authorization !== undefined)).toEqual([])
  })

  it('is renewed before it is over, and when the server wants it', async () => {
    const { finish } = await logIn()
    await finish()
    now = new Date(now.getTime() + 3590_000)
    expect(await call()).toMatchObject({ text: 'The note x.' })
    expect(there.grants.map((form) => form['grant_type'])).toEqual(['authorization_code', 'refresh_token'])
    there.tokens.clear()
    const [one, other] = await Promise.all([call(), call()])
    expect([one.text, other.text]).toEqual(['The note x.', 'The note x.'])
    expect(there.grants).toHaveLength(3)
  })

  it('is wanted again where it cannot be renewed', async () => {
    there.rules.refreshes = false
    await (await logIn()).finish()
    there.tokens.clear()
    await expect(call()).rejects.toMatchObject({ code: 'mcp.login-needed' })
    await (await logIn()).finish()
    expect(await call()).toMatchObject({ text: 'The note x.' })
  })

  it('goes with the server', async () => {
    await (await logIn()).finish()
    expect(tokens.size).toBe(1)
    await servers.remove('notes')
    expect(tokens.size).toBe(0)
  })

  it('works with an id that was given out, where programs cannot introduce themselves', async () => {
    there.rules.registers = false
    await expect(servers.beginLogin('notes', REDIRECT)).rejects.toMatchObject({
      code: 'mcp.login-failed',
      message: expect.stringContaining('--client-id'),
    })
    const { url, finish } = await logIn('given-out')
    expect(url.searchParams.get('client_id')).toBe('given-out')
    expect(await finish()).toMatchObject({ state: 'ready' })
  })
})

describe('there is no login', () => {
  it.each<[string, Partial<LoginRules>, string]>([
    ['without PKCE', { pkce: [] }, 'PKCE'],
    ['with a weak one', { pkce: ['plain'] }, 'PKCE'],
    ['for another server’s tokens', { resource: 'http://127.0.0.1:1/mcp' }, 'names another server'],
    ['at an issuer that calls itself otherwise', { issuer: 'https://evil.test' }, 'calls itself https://evil.test'],
  ])('%s', async (_, rules, message) => {
    Object.assign(there.rules, rules)
    await expect(servers.beginLogin('notes', REDIRECT)).rejects.toMatchObject({
      code: 'mcp.login-failed',
      message: expect.stringContaining(message),
    })
    expect(there.authorization.requests.filter(({ path }) => path === '/register')).toEqual([])
  })

  it('by an answer that belongs to none, comes twice, or too late', async () => {
    const { state, back, finish } = await logIn()
    const code = back.searchParams.get('code') ?? ''
    await expect(servers.finishLogin('notes', 'other', code)).rejects.toMatchObject({ code: 'mcp.login-failed' })
    await finish()
    await expect(servers.finishLogin('notes', state, code)).rejects.toMatchObject({ code: 'mcp.login-failed' })
    const late = await logIn()
    now = new Date(now.getTime() + 11 * 60_000)
    await expect(late.finish()).rejects.toMatchObject({ message: expect.stringContaining('too long') })
  })

  it('by a code that somebody else has got', async () => {
    const mine = await logIn()
    const theirs = await there.browse(
      `${there.authorization.url}/authorize?redirect_uri=${REDIRECT}&client_id=client-1&code_challenge=x`,
    )
    const code = theirs.searchParams.get('code') ?? ''
    await expect(servers.finishLogin('notes', mine.state, code)).rejects.toMatchObject({
      message: expect.stringContaining('invalid_grant'),
    })
    expect(tokens.size).toBe(0)
  })
})
