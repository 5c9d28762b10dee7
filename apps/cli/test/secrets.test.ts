import { execFileSync } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SecretSummary } from '@openpa/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeCli, type TestCli } from './run-cli.ts'
import { writePackage } from './skill-packages.ts'

const VALUE = 'canary-value-0123456789'

let cli: TestCli
let server: Server
let host: string
const keys: (string | undefined)[] = []
beforeAll(async () => {
  cli = makeCli()
  await cli.run(['daemon', 'start'])
  server = createServer((request, response) => {
    keys.push(request.headers.authorization)
    response.end(`You sent ${request.headers.authorization}`)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  host = `localhost:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await cli[Symbol.asyncDispose]()
  server.close()
})
const set = (value: string, ...words: string[]) => cli.run(['secret', ...words], { input: value })

it('is stored from standard input, listed by name, rotated and deleted', async () => {
  expect(await set(`${VALUE}\n`, 'set', 'weather-key')).toMatchObject({ code: 0, stdout: 'Stored weather-key.\n' })
  expect(await cli.data<SecretSummary[]>(['secret', 'list'])).toEqual([{ name: 'weather-key', uses: [] }])
  expect((await set('other', 'rotate', 'weather-key')).stdout).toBe('weather-key has a new value.\n')
  expect((await set('x', 'rotate', 'nothing')).stderr).toContain('There is no secret called "nothing"')
  expect((await set('', 'set', 'empty')).stderr).toContain('There is no value.')
  expect((await set('x', 'set', 'Wrong Name')).code).not.toBe(0)
  expect((await cli.run(['secret', 'rm', 'weather-key'])).code).toBe(3)
  expect((await cli.run(['secret', 'rm', 'weather-key', '--yes'])).stdout).toBe('Deleted weather-key.\n')
  expect((await cli.run(['secret', 'list'])).stdout).toBe('No secrets are stored.\n')
  const actions = await cli.data<{ action: string; target: string }[]>(['secret', 'audit', 'weather-key'])
  expect(actions.map(({ action }) => action)).toEqual(['secret.remove', 'secret.rotate', 'secret.set'])
})

it('is sent to the declared host by a skill that never sees it, and stands nowhere', async () => {
  await set(VALUE, 'set', 'weather-key')
  const permissions = { net: [{ host }], secrets: [{ name: 'weather-key', hosts: [host] }] }
  const tools = `{ toast: tool('Asks.', async (_, { fetch, secret }) => {
    const key = await secret('weather-key')
    const answer = await fetch('http://${host}/', { headers: { authorization: key } })
    return { text: key + ' ' + (await answer.text()) }
  }) }`
  await cli.run(['skill', 'install', writePackage({ permissions, tools }), '--yes'])
  expect((await cli.run(['ask', 'raise a glass to Eva'])).stderr).toContain(`${host} points to a private address`)
  await cli.run(['skill', 'permissions', 'toast', '--allow-private', host])
  const { stdout } = await cli.run(['ask', 'raise a glass to Eva'])
  expect(stdout).toBe('{{secret:weather-key}} You sent [redacted:weather-key]\n')
  expect(keys).toEqual([VALUE])
  expect(await cli.data<SecretSummary[]>(['secret', 'list'])).toEqual([
    { name: 'weather-key', uses: [{ skill: 'toast', hosts: [host] }] },
  ])
  await cli.run(['daemon', 'stop'])
  // In no file of the home: log, database, audit, token files.
  expect(() => execFileSync('grep', ['-rl', VALUE, cli.home])).toThrow()
})
