import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Powers } from '@openpa/skill'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { context, deps, load, notes, toolOf } from '../../test/call-tool.ts'
import { SkillHost } from '../skill-host.ts'
import { createEgress } from './egress.ts'

const SETTINGS = [
  { name: 'server', kind: 'url', description: 'Address of the server' },
  { name: 'folders', kind: 'folders', description: 'Folders' },
  { name: 'days', kind: 'number', description: 'Days', default: 7 },
]
const permissions = { net: [{ host: '{server}', methods: ['PROPFIND'] }], files: [{ folder: '{folders}' }] }

let server: Server
let address: string
beforeAll(async () => {
  server = createServer((request, response) => response.end(`${request.method} fine`))
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  address = `http://localhost:${(server.address() as AddressInfo).port}/`
})
afterAll(() => void server.close())
beforeEach(() => {
  notes.length = 0
})

/** A skill `a` with a tool that does what it is told; of effect `read`, so that only safe methods are open to it. */
function hostOf() {
  let act: (powers: Powers) => Promise<unknown>
  const tool = { ...toolOf(async (_, powers) => ({ text: '', data: await act(powers) })), effect: 'read' as const }
  const skill = load({ t: tool }, permissions, 'a', [], SETTINGS)
  const host = new SkillHost([skill, load({ t: tool }, {}, 'b')], { ...deps, egress: createEgress() })
  const use = async (work: (powers: Powers) => Promise<unknown>) => {
    act = work
    return (await host.call('a.t', {}, context())).data
  }
  return { host, use }
}
const ask = (powers: Powers) => powers.fetch(address, { method: 'PROPFIND' }).then((answer) => answer.text())

describe('what the person sets for a skill', () => {
  it('is told to it, with the defaults of its manifest', async () => {
    const { host, use } = hostOf()
    host.configure('a', { server: address })
    const names = ['server', 'days', 'folders'] as const
    expect(await use(async ({ settings }) => Promise.all(names.map((name) => settings.get(name))))).toEqual([
      address,
      7,
      null,
    ])
    await expect(use(({ settings }) => settings.get('other'))).rejects.toMatchObject({ code: 'skill.setting-unknown' })
    expect(notes).toContainEqual(
      expect.objectContaining({ action: 'settings.get', target: 'other', outcome: 'failed' }),
    )
  })

  it('permits at once what it names, also on this machine, and no longer when it is taken back', async () => {
    const { host, use } = hostOf()
    await expect(use(ask)).rejects.toMatchObject({ code: 'skill.egress-denied' })
    expect(host.tools()[0]?.hosts).toEqual([])
    host.configure('a', { server: address })
    expect(await use(ask)).toBe('PROPFIND fine')
    expect(host.tools()[0]?.hosts).toEqual([new URL(address).host])
    host.configure('a', {})
    await expect(use(ask)).rejects.toMatchObject({ code: 'skill.egress-denied' })
  })

  it('holds for folders, too', async () => {
    const home = realpathSync(mkdtempSync(join(tmpdir(), 'openpa-settings-')))
    mkdirSync(join(home, 'in'))
    writeFileSync(join(home, 'in', 'a'), 'inside')
    writeFileSync(join(home, 'b'), 'outside')
    const { host, use } = hostOf()
    host.configure('a', { folders: [join(home, 'in')] })
    expect(await use(({ files }) => files.read(join(home, 'in', 'a')))).toBe('inside')
    await expect(use(({ files }) => files.read(join(home, 'b')))).rejects.toMatchObject({ code: 'skill.read-denied' })
  })

  it('is there for one that is added later, and leaves the order as it is', () => {
    const { host } = hostOf()
    host.configure('a', { server: address })
    host.configure('c', { server: address })
    host.add(load({}, permissions, 'c', [], SETTINGS))
    expect(host.skills().map(({ name, settings }) => [name, settings['server']])).toEqual([
      ['a', address],
      ['b', undefined],
      ['c', address],
    ])
  })

  it('does not open what its author only suggests on this machine', async () => {
    const { host, use } = hostOf()
    const suggested = SETTINGS.map((one) => (one.name === 'server' ? { ...one, default: address } : one))
    host.remove('a')
    const tool = { ...toolOf(async (_, powers) => ({ text: await ask(powers) })), effect: 'read' as const }
    host.add(load({ t: tool }, permissions, 'a', [], suggested))
    await expect(use(ask)).rejects.toMatchObject({ code: 'skill.address-denied' })
    host.configure('a', { server: address })
    expect((await host.call('a.t', {}, context())).text).toBe('PROPFIND fine')
  })
})
