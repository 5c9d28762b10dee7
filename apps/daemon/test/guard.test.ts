import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AccessTokens } from '../src/http/access-tokens.ts'
import { sendBytes } from './raw-http.ts'
import { makeHome, startDaemon, startInVain, type TestDaemon } from './run-daemon.ts'

let daemon: TestDaemon
beforeAll(async () => {
  daemon = await startDaemon({ args: ['--tcp', '0'] })
})
afterAll(() => daemon[Symbol.asyncDispose]())

const refusal = (code: string) => ({ ok: false, error: { code, message: expect.any(String) } })
const noCorsHeader = (headers: object) =>
  expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([])

it('answers who asks as it should, over TCP and over the socket', async () => {
  for (const host of [`127.0.0.1:${daemon.port}`, `localhost:${daemon.port}`])
    expect(await daemon.tcp({ path: '/v1/status', headers: { host } })).toMatchObject({ status: 200 })
  expect(await daemon.request({ path: '/v1/status' })).toMatchObject({ status: 200, json: { pid: daemon.pid } })
})

describe('T1: other hosts', () => {
  const hosts = (port: number) => [
    'evil.test',
    `evil.test:${port}`,
    `127.0.0.1:${port + 1}`,
    '127.0.0.1',
    `localhost.:${port}`,
    `127.0.0.1.nip.io:${port}`,
    `0.0.0.0:${port}`,
    `user@127.0.0.1:${port}`,
  ]
  it('are refused over TCP, the right token or not', async () => {
    for (const host of hosts(daemon.port)) {
      const response = await daemon.tcp({ path: '/v1/status', headers: { host } })
      expect(response, host).toMatchObject({ status: 403, json: refusal('host.not-allowed') })
      expect(response.text).toContain('only answers to 127.0.0.1/localhost')
    }
  })

  it('are refused over the socket too', async () => {
    for (const host of ['evil.test', `127.0.0.1:${daemon.port}`])
      expect(await daemon.request({ path: '/v1/status', headers: { host } }), host).toMatchObject({ status: 403 })
  })

  it('are refused beside a right one', async () => {
    const good = `127.0.0.1:${daemon.port}`
    for (const [first, second] of [
      [good, 'evil.test'],
      ['evil.test', good],
      [good, good],
    ]) {
      const head = `GET /v1/health HTTP/1.1\r\nHost: ${first}\r\nHost: ${second}\r\nAuthorization: Bearer ${daemon.token}\r\nConnection: close\r\n\r\n`
      expect(await sendBytes({ host: '127.0.0.1', port: daemon.port }, head)).toMatch(/^HTTP\/1\.1 40[03] /)
    }
  })
})

it('T2: a request without host, or to another target than a path, is refused', async () => {
  const send = (line: string, host: string) =>
    sendBytes(
      { host: '127.0.0.1', port: daemon.port },
      `${line}\r\n${host}Authorization: Bearer ${daemon.token}\r\nConnection: close\r\n\r\n`,
    )
  const host = `Host: 127.0.0.1:${daemon.port}\r\n`
  expect(await send('GET /v1/health HTTP/1.1', host)).toMatch(/^HTTP\/1\.1 200 /)
  expect(await send('GET /v1/health HTTP/1.1', '')).toMatch(/^HTTP\/1\.1 400 /)
  const withoutHost = await send('GET /v1/health HTTP/1.0', '')
  expect(withoutHost).toMatch(/^HTTP\/1\.1 400 /)
  expect(withoutHost).toContain('request.bad-target')
  for (const target of [
    'http://evil.test/v1/health',
    `http://127.0.0.1:${daemon.port}/v1/health`,
    '//evil.test/v1/health',
    '*',
  ]) {
    const answer = await send(`GET ${target} HTTP/1.1`, host)
    expect(answer, target).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer, target).toContain('request.bad-target')
  }
})

it('T3: web pages are refused, whatever their origin says, on streams and preflights too', async () => {
  const origins = ['https://evil.test', 'null', 'http://127.0.0.1:8080', `http://127.0.0.1:${daemon.port}`, '']
  const routes = [
    { path: '/v1/status' },
    { path: '/v1/inbox/events' },
    { path: '/v1/runs', method: 'POST', body: { text: 'remember that this is from a web page' } },
    { path: '/v1/runs', method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } },
  ]
  for (const origin of origins)
    for (const route of routes)
      for (const send of ['tcp', 'request'] as const) {
        const response = await daemon[send]({ ...route, headers: { ...route.headers, origin } })
        expect(response, `${origin} ${route.path}`).toMatchObject({ status: 403, json: refusal('origin.not-allowed') })
        noCorsHeader(response.headers)
      }
  expect(await daemon.client.runs()).toEqual([])
  noCorsHeader((await daemon.tcp({ path: '/v1/status' })).headers)
})

it('T4: an upgrade is decided before it happens', async () => {
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  }
  const open = (more: Record<string, string>) => daemon.tcp({ path: '/v1/runs', headers: { ...upgrade, ...more } })
  expect(await open({ origin: 'https://evil.test' })).toMatchObject({
    status: 403,
    json: refusal('origin.not-allowed'),
  })
  expect(await open({ authorization: '' })).toMatchObject({ status: 401, json: refusal('auth.token-missing') })
  expect(await open({ host: 'evil.test' })).toMatchObject({ status: 403, json: refusal('host.not-allowed') })
  expect(await open({})).toMatchObject({ status: 404, json: refusal('not-found') })
})

it('T5: other sites and bodies that are not JSON are refused', async () => {
  for (const site of ['cross-site', 'same-site', 'anything'])
    expect(await daemon.tcp({ path: '/v1/status', headers: { 'sec-fetch-site': site } }), site).toMatchObject({
      status: 403,
      json: refusal('site.not-allowed'),
    })
  expect(await daemon.tcp({ path: '/v1/status', headers: { 'sec-fetch-site': 'none' } })).toMatchObject({ status: 200 })
  const bodies = [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    '',
  ]
  for (const type of bodies)
    for (const send of ['tcp', 'request'] as const)
      expect(
        await daemon[send]({
          method: 'POST',
          path: '/v1/memories',
          headers: { 'content-type': type },
          body: '{"text":"by a form"}',
        }),
        type,
      ).toMatchObject({ status: 415, json: refusal('json.only') })
  expect(await daemon.client.memories()).toEqual([])
})

describe('T6: narrower tokens', () => {
  const make = async (scope: 'ask' | 'read' | 'admin') => (await daemon.client.createToken(scope)).token
  const call = (token: string, method: string, path: string, body?: object) =>
    daemon.tcp({ method, path, headers: { authorization: `Bearer ${token}` }, ...(body ? { body } : {}) })
  const denied = { status: 403, json: refusal('auth.scope-not-granted') }

  it('may do what their scope says, and no more, whatever the request claims', async () => {
    const [asks, reads] = [await make('ask'), await make('read')]
    const run = await call(asks, 'POST', '/v1/runs', { text: 'what is 2+2', scope: 'admin' })
    expect(run.status).toBe(201)
    const { id } = run.json as { id: string }
    expect(await call(asks, 'GET', `/v1/runs/${id}`)).toMatchObject({ status: 200 })
    expect(await call(reads, 'GET', '/v1/memories')).toMatchObject({ status: 200 })
    // Who may ask may call tools, which is judged more strictly than a question.
    expect(await call(asks, 'GET', '/v1/tools')).toMatchObject({ status: 200 })
    const delegated = { call: { tool: 'clock.now', input: {} } }
    expect(await call(asks, 'POST', '/v1/runs', delegated)).toMatchObject({ status: 201 })
    const forbidden: [string, string, string, object?][] = [
      [asks, 'GET', '/v1/runs'],
      [asks, 'GET', '/v1/memories'],
      [asks, 'GET', '/v1/auth/token'],
      [asks, 'POST', '/v1/providers', { name: 'x', baseUrl: 'http://127.0.0.1:9/v1', modelId: 'x' }],
      [asks, 'POST', '/v1/daemon/stop'],
      [reads, 'POST', '/v1/runs', { text: 'what is 2+2', scope: 'admin' }],
      [reads, 'POST', '/v1/runs', delegated],
      [reads, 'DELETE', `/v1/runs/${id}`],
      [reads, 'PUT', '/v1/config/timezone', { value: 'Europe/Berlin' }],
      [reads, 'GET', '/v1/auth/token'],
      [reads, 'GET', '/v1/%61uth/token'],
      [reads, 'GET', '/v1/auth/tokens'],
      [reads, 'POST', '/v1/auth/tokens', { scope: 'admin' }],
      [asks, 'POST', '/v1/auth/tokens', { scope: 'admin' }],
    ]
    for (const [token, method, path, body] of forbidden)
      expect(await call(token, method, path, body), `${method} ${path}`).toMatchObject(denied)
    for (const path of ['/v1//auth/token', '/v1/./auth/token', '/v1/auth/token/', '/V1/auth/token']) {
      const response = await call(reads, 'GET', path)
      expect(response.status, path).toBeGreaterThanOrEqual(403)
      expect(response.text).not.toContain(daemon.token)
    }
    const scopeHeaders = {
      authorization: `Bearer ${reads}`,
      scope: 'admin',
      'x-scope': 'admin',
      'openpa-scope': 'admin',
    }
    expect(await daemon.tcp({ method: 'POST', path: '/v1/daemon/stop', headers: scopeHeaders })).toMatchObject(denied)
  })

  it('hold on the socket too, where no token would be needed', async () => {
    const headers = { authorization: `Bearer ${await make('read')}` }
    expect(await daemon.request({ path: '/v1/status', headers })).toMatchObject({ status: 200 })
    expect(await daemon.request({ method: 'POST', path: '/v1/daemon/stop', headers })).toMatchObject(denied)
  })

  it('are stored as digests and end when they are revoked', async () => {
    const { id, token } = await daemon.client.createToken('read')
    expect(readFileSync(join(daemon.paths.config, 'tokens.json'), 'utf8')).not.toContain(token)
    expect(statSync(join(daemon.paths.config, 'tokens.json')).mode & 0o777).toBe(0o600)
    expect(JSON.stringify(await daemon.client.tokens())).not.toContain(token)
    expect(await call(token, 'GET', '/v1/status')).toMatchObject({ status: 200 })
    await daemon.client.revokeToken(id)
    expect(await call(token, 'GET', '/v1/status')).toMatchObject({ status: 401, json: refusal('auth.token-invalid') })
    await expect(daemon.client.revokeToken(id)).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('T7: limits', () => {
  const post = (body: string | readonly string[]) =>
    daemon.tcp({ method: 'POST', path: '/v1/memories', headers: { 'content-type': 'application/json' }, body })
  const tooLarge = { status: 413, json: refusal('input.too-large') }

  it('of a body: 1 MiB, announced or not', async () => {
    const padding = (bytes: number) => JSON.stringify({ text: 'a fact', padding: 'x'.repeat(bytes) })
    const overhead = padding(0).length
    expect(await post(padding(1024 * 1024 - overhead))).toMatchObject({ status: 201 })
    expect(await post(padding(1024 * 1024 - overhead + 1))).toMatchObject(tooLarge)
    const chunked = await post(['{"text":"', ...Array.from({ length: 48 }, () => 'y'.repeat(64 * 1024)), '"}'])
    expect(chunked).toMatchObject(tooLarge)
    expect(await daemon.client.status()).toMatchObject({ pid: daemon.pid })
  })

  it('of the headers: 8 KiB', async () => {
    const response = await daemon.tcp({ path: '/v1/status', headers: { 'x-large': 'x'.repeat(9 * 1024) } })
    expect(response.status).toBe(431)
    expect(await daemon.tcp({ path: '/v1/status', headers: { 'x-large': 'x'.repeat(4 * 1024) } })).toMatchObject({
      status: 200,
    })
  })

  it('of the time that headers may take', async () => {
    const head = `GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1:${daemon.port}\r\nX-Slow: `
    expect(await sendBytes({ host: '127.0.0.1', port: daemon.port }, head)).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('of wrong tokens: ten a minute, and the right one still passes', async () => {
    await using other = await startDaemon({ args: ['--tcp', '0'] })
    const wrong = () => other.tcp({ path: '/v1/status', headers: { authorization: `Bearer ${'w'.repeat(43)}` } })
    for (let i = 0; i < 10; i++)
      expect(await wrong()).toMatchObject({ status: 401, json: refusal('auth.token-invalid') })
    const limited = { status: 429, json: refusal('auth.rate-limited') }
    expect(await wrong()).toMatchObject(limited)
    expect(await other.tcp({ path: '/v1/status' })).toMatchObject({ status: 200 })
    expect(await wrong()).toMatchObject(limited)
    expect(await other.tcp({ path: '/v1/status', headers: { authorization: '' } })).toMatchObject({ status: 401 })
  })
})

it('T7: an IPv4 address that comes as IPv6 does not get another ten tries', () => {
  using folder = makeHome()
  const owner = 'o'.repeat(43)
  const tokens = new AccessTokens(owner, join(folder.home, 'tokens.json'))
  const tries = ['127.0.0.1', '::ffff:127.0.0.1'].flatMap((address) => Array.from({ length: 5 }, () => address))
  for (const address of tries) expect(tokens.check('Bearer wrong', address)).toMatchObject({ status: 401 })
  for (const address of ['127.0.0.1', '::ffff:127.0.0.1', '::FFFF:127.0.0.1'])
    expect(tokens.check('Bearer wrong', address)).toMatchObject({ status: 429, code: 'auth.rate-limited' })
  expect(tokens.check('Bearer wrong', '127.0.0.2')).toMatchObject({ status: 401 })
  expect(tokens.check(`Bearer ${owner}`, '::ffff:127.0.0.1')).toBe('admin')
})

describe('T8: files of the owner', () => {
  it('are closed to others', () => {
    const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)
    const { socket = '', run, config, log, data, tokenFile, lockFile } = daemon.paths
    expect([dirname(socket), run, config, log, data].map(mode)).toEqual(['700', '700', '700', '700', '700'])
    expect([socket, tokenFile, lockFile].map(mode)).toEqual(['600', '600', '600'])
  })

  it.skipIf(process.getuid?.() !== 0)('are closed to another user of this machine', async () => {
    const { socket = '', tokenFile } = daemon.paths
    const script = `
      const { readFileSync } = require('node:fs')
      process.setgroups([]); process.setgid(65534); process.setuid(65534)
      try { readFileSync(${JSON.stringify(tokenFile)}); console.log('read') } catch (error) { console.log(error.code) }
      require('node:net').connect(${JSON.stringify(socket)}).on('connect', () => console.log('connected')).on('error', (error) => console.log(error.code))`
    const { execFileSync } = await import('node:child_process')
    expect(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })).toBe('EACCES\nEACCES\n')
  })

  it('that were opened to others keep the daemon from starting, with what to do', async () => {
    using folder = makeHome()
    const first = await startDaemon({ home: folder.home })
    const { tokenFile } = first.paths
    await first.stop()
    chmodSync(tokenFile, 0o644)
    const { code, error } = await startInVain({ home: folder.home })
    expect({ code, error }).toEqual({
      code: 1,
      error: {
        code: 'config.invalid',
        message: expect.stringContaining('readable by others'),
        hint: `Run: chmod 600 ${tokenFile}`,
      },
    })
    chmodSync(tokenFile, 0o600)
    await using again = await startDaemon({ home: folder.home })
    expect(await again.client.status()).toMatchObject({ pid: again.pid })
  })

  it('that are damaged do, too, and are not replaced', async () => {
    using folder = makeHome()
    const first = await startDaemon({ home: folder.home })
    const { tokenFile } = first.paths
    await first.stop()
    writeFileSync(tokenFile, 'half')
    expect((await startInVain({ home: folder.home })).error).toMatchObject({ code: 'config.invalid' })
    expect(readFileSync(tokenFile, 'utf8')).toBe('half')
    rmSync(tokenFile)
    await using again = await startDaemon({ home: folder.home })
    expect(again.token).toHaveLength(43)
  })
})

it('T10: a signal does not open the inspector', async () => {
  process.kill(daemon.pid, 'SIGUSR1')
  // Several answers later it would have been opened.
  for (let i = 0; i < 20; i++) expect(await daemon.client.status()).toMatchObject({ pid: daemon.pid })
  expect(daemon.log()).not.toContain('Debugger listening')
  const port = await new Promise<string>((resolve) => {
    const socket = connect(9229, '127.0.0.1', () => resolve('open')).on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code ?? ''),
    )
    socket.on('connect', () => socket.destroy())
  })
  expect(port).toBe('ECONNREFUSED')
})

it('T11: it does not listen beyond this machine', async () => {
  for (const host of ['0.0.0.0', '::', '192.0.2.1', 'example.org']) {
    using folder = makeHome()
    const args = host === '::' ? ['--host', host] : ['--tcp', '0', '--host', host]
    const { code, error, log } = await startInVain({ home: folder.home, args })
    expect({ host, code, error }).toMatchObject({ host, code: 78, error: { code: 'daemon.bind-refused' } })
    expect(log).toContain(`Refusing to listen on ${host}`)
    expect(readdirSync(folder.home)).toEqual([])
  }
})
