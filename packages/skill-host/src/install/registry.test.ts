import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { Registry } from './registry.ts'

/** A server that answers as told, for what no real registry does. */
async function serve(answer: RequestListener) {
  const asked: (string | undefined)[] = []
  const server = createServer((request, response) => {
    asked.push(request.url)
    answer(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    asked,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/npm`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

it('asks below its path, with the slash of a scope written as one name', async () => {
  await using server = await serve((_, response) => response.end(JSON.stringify({ name: '@me/party', versions: {} })))
  expect((await new Registry(server.url).packument('@me/party')).name).toBe('@me/party')
  expect(server.asked).toEqual(['/npm/@me%2fparty'])
})

it('asks no other server: not for archives, and not by a redirect', async () => {
  await using other = await serve((_, response) => response.end('{}'))
  await using server = await serve((_, response) => response.writeHead(302, { location: other.url }).end())
  const registry = new Registry(server.url)
  await expect(registry.tarball(`${other.url}/party.tgz`, 100)).rejects.toMatchObject({ code: 'skill.package-unsafe' })
  await expect(registry.tarball('nonsense', 100)).rejects.toMatchObject({ code: 'skill.package-unsafe' })
  await expect(registry.packument('party')).rejects.toMatchObject({ code: 'registry.unavailable' })
  await expect(registry.tarball(`${server.url}/party.tgz`, 100)).rejects.toMatchObject({ code: 'registry.unavailable' })
  expect(other.asked).toEqual([])
})

it('breaks off what is larger than it may be, whatever the server says of its length', async () => {
  await using server = await serve((_, response) => {
    response.write('x'.repeat(60))
    response.end('x'.repeat(60))
  })
  const registry = new Registry(server.url)
  expect(await registry.tarball(`${server.url}/party.tgz`, 120)).toHaveLength(120)
  await expect(registry.tarball(`${server.url}/party.tgz`, 119)).rejects.toMatchObject({ code: 'skill.package-unsafe' })
})

it.each([
  [200, 'nonsense'],
  [200, '[]'],
  [200, '{"name":"other","versions":{}}'],
  [500, '{"name":"party","versions":{}}'],
  [403, '{}'],
])('an answer of %i %j is no package', async (status, body) => {
  await using server = await serve((_, response) => response.writeHead(status).end(body))
  await expect(new Registry(server.url).packument('party')).rejects.toMatchObject({ code: 'registry.unavailable' })
})

it('leaves broken versions out, and those under another number', async () => {
  const good = { version: '1.0.0', dist: { tarball: '' }, _npmUser: 7, repository: 5 }
  const versions = { '1.0.0': good, '1.1.0': good, '1.2.0': { version: '1.2.0' }, '1.3.0': null }
  await using server = await serve((_, response) => response.end(JSON.stringify({ name: 'party', versions })))
  const found = await new Registry(server.url).packument('party')
  expect([...found.versions.keys()]).toEqual(['1.0.0'])
  expect(found.versions.get('1.0.0')).toMatchObject({ _npmUser: null, repository: null })
})
