import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { context, deps, load, notes, secrets, toolOf } from '../../test/call-tool.ts'
import { SkillHost } from '../skill-host.ts'
import { createEgress } from './egress.ts'
import { isPrivateAddress } from './private-addresses.ts'

it.each([
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['10.1.2.3', true],
  ['172.31.0.1', true],
  ['172.32.0.1', false],
  ['192.168.1.1', true],
  ['169.254.169.254', true],
  ['100.64.0.1', true],
  ['0.0.0.0', true],
  ['255.255.255.255', true],
  ['8.8.8.8', false],
  ['::1', true],
  ['::', true],
  ['::ffff:127.0.0.1', true],
  ['::ffff:7f00:1', true],
  ['::ffff:8.8.8.8', false],
  ['64:ff9b::7f00:1', true],
  ['fe80::1%eth0', true],
  ['fd00::1', true],
  ['2002:7f00:1::', true],
  ['2606:4700::1111', false],
])('the address %s is private: %s', (address, expected) => {
  expect(isPrivateAddress(address)).toBe(expected)
})

describe('requests of a skill', () => {
  let server: Server
  let host: string
  const seen: {
    method: string | undefined
    url: string | undefined
    headers: Record<string, unknown>
    body: string
  }[] = []
  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => {
        body += String(chunk)
      })
      request.on('end', () => {
        const { method, url, headers } = request
        seen.push({ method, url, headers, body })
        if (url?.startsWith('/to?')) response.writeHead(302, { location: decodeURIComponent(url.slice(4)) }).end()
        else if (url === '/large') response.end(Buffer.alloc(11_000_000))
        else if (url === '/echo') response.end(`${headers.authorization} ${body}`)
        else response.setHeader('x-path', url ?? '').end('fine')
      })
    })
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    host = `localhost:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => void server.close())
  beforeEach(() => {
    vi.clearAllMocks()
    seen.length = 0
    notes.length = 0
    secrets.clear()
  })

  /** Fetches within a tool and gives back what came. */
  const fetching = (
    url: string,
    {
      options = {},
      permissions,
      allowed = [host],
      effect = 'external',
    }: {
      options?: object
      permissions?: object
      allowed?: string[]
      effect?: 'read' | 'external'
    } = {},
  ) => {
    const tool = {
      ...toolOf(async (_, powers) => {
        const answer = await powers.fetch(url, options)
        return { text: await answer.text(), data: [answer.status, answer.headers.get('x-path'), answer.url] }
      }),
      effect,
    }
    const declared = permissions ?? { net: [{ host, methods: ['GET', 'POST'] }] }
    return new SkillHost([load({ t: tool }, declared, 'a', allowed)], { ...deps, egress: createEgress() }).call(
      'a.t',
      {},
      context(),
    )
  }
  const outcomes = () => notes.map(({ action, target, outcome }) => `${outcome} ${action} ${target}`)

  it('reach a declared host that the person allowed although it is a private one', async () => {
    expect(await fetching(`http://${host}/x?q=1`)).toEqual({
      text: 'fine',
      data: [200, '/x?q=1', `http://${host}/x?q=1`],
    })
    expect(outcomes()).toEqual([`allowed fetch GET http://${host}`])
  })

  it.each([
    ['an undeclared host', () => 'http://other.test/', 'skill.egress-denied'],
    ['another port', () => 'http://localhost:1/', 'skill.egress-denied'],
    [
      'another name of the same address',
      () => `http://${host.replace('localhost', '127.0.0.1')}/`,
      'skill.egress-denied',
    ],
    ['a name with a dot at its end', () => `http://${host.replace('localhost', 'localhost.')}/`, 'skill.egress-denied'],
    ['a file', () => 'file:///etc/passwd', 'input.invalid'],
    ['no address at all', () => 'nonsense', 'input.invalid'],
  ])('do not reach %s', async (_, url, code) => {
    await expect(fetching(url())).rejects.toMatchObject({ code })
    expect(seen).toEqual([])
  })

  it('do not reach a private address that the person has not allowed', async () => {
    await expect(fetching(`http://${host}/`, { allowed: [] })).rejects.toMatchObject({
      code: 'skill.address-denied',
      message: `${host} points to a private address.`,
    })
    for (const address of ['169.254.169.254', '[::1]', '[::ffff:7f00:1]', '10.0.0.1'])
      await expect(
        fetching(`http://${address}/`, { permissions: { net: [{ host: address }] }, allowed: [] }),
      ).rejects.toMatchObject({ code: 'skill.address-denied' })
    expect(seen).toEqual([])
    expect(outcomes().at(-1)).toBe('denied fetch GET http://10.0.0.1')
  })

  it('do not follow a redirect to where they may not go', async () => {
    for (const [target, code] of [
      ['http://other.test/', 'skill.egress-denied'],
      [`http://${host.replace('localhost', '127.0.0.1')}/`, 'skill.egress-denied'],
      ['file:///etc/passwd', 'skill.egress-denied'],
    ] as const)
      await expect(fetching(`http://${host}/to?${encodeURIComponent(target)}`)).rejects.toMatchObject({ code })
    expect(seen).toHaveLength(3)
    const back = `http://${host}/to?${encodeURIComponent('/there')}`
    expect(await fetching(back)).toMatchObject({ data: [200, '/there', `http://${host}/there`] })
    expect(await fetching(back, { options: { redirect: 'manual' } })).toMatchObject({ data: [302, null, back] })
  })

  it('use declared methods, and only safe ones in a tool that is said to read', async () => {
    await expect(fetching(`http://${host}/`, { options: { method: 'DELETE' } })).rejects.toMatchObject({
      code: 'skill.egress-denied',
    })
    const post = { options: { method: 'post', body: 'data' } }
    await expect(fetching(`http://${host}/`, { ...post, effect: 'read' })).rejects.toMatchObject({
      message: expect.stringContaining('"external"'),
    })
    await fetching(`http://${host}/`, post)
    expect(seen).toMatchObject([{ method: 'POST', body: 'data' }])
  })

  it('are not made larger than they may be', async () => {
    await expect(fetching(`http://${host}/large`)).rejects.toMatchObject({ code: 'skill.output-exceeded' })
  })

  describe('with a secret', () => {
    const permissions = () => ({
      net: [{ host, methods: ['GET', 'POST'] }],
      secrets: [{ name: 'key', hosts: [host] }],
    })
    const handle = '{{secret:key}}'

    it('carry its value, which the skill does not see, not even in an echo', async () => {
      secrets.set('user:key', 's3cr3t+value')
      const options = { method: 'POST', headers: { authorization: `Bearer ${handle}` }, body: `k=${handle}` }
      const { text } = await fetching(`http://${host}/echo`, { options, permissions: permissions() })
      expect(seen).toMatchObject([{ headers: { authorization: 'Bearer s3cr3t+value' }, body: 'k=s3cr3t+value' }])
      expect(text).toBe('Bearer [redacted:key] k=[redacted:key]')
      await fetching(`http://${host}/x?k=${encodeURIComponent(handle)}`, { permissions: permissions() })
      expect(seen.at(-1)?.url).toBe('/x?k=s3cr3t%2Bvalue')
    })

    it('carry it as a password, of which no echo is seen either', async () => {
      secrets.set('user:key', 'pass:wörd')
      const options = { method: 'POST', headers: { authorization: `Basic me:${handle}` }, body: 'x' }
      const { text } = await fetching(`http://${host}/echo`, { options, permissions: permissions() })
      const sent = Buffer.from('me:pass:wörd').toString('base64')
      expect(seen).toMatchObject([{ headers: { authorization: `Basic ${sent}` } }])
      expect(text).toBe('Basic [redacted:credentials] x')
    })

    it('carry none that is not declared, not for this host, or not set', async () => {
      secrets.set('user:key', 'value')
      const options = { headers: { authorization: handle } }
      await expect(fetching(`http://${host}/`, { options })).rejects.toMatchObject({ code: 'skill.secret-undeclared' })
      const elsewhere = { ...permissions(), secrets: [{ name: 'key', hosts: ['api.test'] }] }
      await expect(fetching(`http://${host}/`, { options, permissions: elsewhere })).rejects.toMatchObject({
        code: 'skill.egress-denied',
      })
      secrets.clear()
      await expect(fetching(`http://${host}/`, { options, permissions: permissions() })).rejects.toMatchObject({
        message: 'The secret "key" is not set.',
      })
      expect(seen).toEqual([])
    })
  })
})
