import { describe, expect, it } from 'vitest'
import { describePermissions } from './describe-permissions.ts'
import { SkillManifest } from './manifest.ts'
import { refusalOf } from './permission-rules.ts'
import { permittedBy, resolveManifest } from './resolve-manifest.ts'
import type { SettingValues } from './skill-setting.ts'

const manifest = SkillManifest.parse({
  api: 1,
  settings: [
    { name: 'server', kind: 'url', description: 'Address of the server' },
    { name: 'imap', kind: 'host', description: 'Host of the mail' },
    { name: 'folders', kind: 'folders', description: 'Folders to look in' },
    { name: 'days', kind: 'number', description: 'Days to look ahead', default: 7 },
    { name: 'engine', kind: 'url', description: 'Search engine', default: 'https://search.example.org/' },
  ],
  permissions: {
    net: [{ host: '{server}', methods: ['GET', 'PUT'] }, { host: '{engine}' }],
    connect: [{ host: '{imap}', ports: [993, 143], access: 'read' }],
    secrets: [{ name: 'password', hosts: ['{server}', '{imap}'] }],
    files: [{ folder: '{folders}', access: 'write' }, { folder: '~/Notes' }],
  },
})
const SET: SettingValues = {
  server: 'https://dav.example.org/me/',
  imap: 'mail.lan',
  folders: ['~/Documents', '/srv/papers'],
}

describe('what a manifest comes to', () => {
  it('with nothing set: what needs no setting, and the defaults', () => {
    const { settings, permissions, namedHosts } = resolveManifest(manifest, {})
    expect(settings).toEqual({ days: 7, engine: 'https://search.example.org/' })
    expect(permissions).toMatchObject({
      net: [{ host: 'search.example.org:443', methods: ['GET'] }],
      connect: [],
      secrets: [],
      files: [{ folder: '~/Notes', access: 'read' }],
    })
    // A default is the author's word: it opens no private network.
    expect(namedHosts).toEqual([])
  })

  it('with values: these very hosts, ports and folders', () => {
    const { permissions, namedHosts } = resolveManifest(manifest, SET)
    expect(permissions).toMatchObject({
      net: [{ host: 'dav.example.org:443', methods: ['GET', 'PUT'] }, { host: 'search.example.org:443' }],
      connect: [{ host: 'mail.lan', ports: [993, 143], tls: true, access: 'read' }],
      secrets: [{ name: 'password', hosts: ['dav.example.org:443', 'mail.lan'] }],
      files: [
        { folder: '~/Documents', access: 'write' },
        { folder: '/srv/papers', access: 'write' },
        { folder: '~/Notes', access: 'read' },
      ],
    })
    expect(namedHosts).toEqual(['dav.example.org:443', 'mail.lan'])
  })

  it('a host that is set with its port is meant with that one', () => {
    const { permissions } = resolveManifest(manifest, { imap: 'Mail.LAN:1993' })
    expect(permissions.connect).toMatchObject([{ host: 'mail.lan', ports: [1993] }])
  })

  it('values that do not fit, or belong to no setting, permit nothing', () => {
    const values = { server: 'ftp://dav.example.org/', imap: '*', folders: 'Documents', days: 'seven', other: 'x' }
    expect(resolveManifest(manifest, values)).toEqual(resolveManifest(manifest, {}))
    for (const name of ['__proto__', 'constructor'])
      expect(Object.hasOwn(resolveManifest(manifest, { [name]: 'x' }).settings, name)).toBe(false)
  })
})

it('is what is judged: nothing before it is set, and only that after it', () => {
  const may = (values: SettingValues, url: string) =>
    refusalOf(
      { permissions: resolveManifest(manifest, values).permissions, effect: 'external', home: '/home/me' },
      { power: 'fetch', url: new URL(url), method: 'GET' },
    ) === undefined
  expect(may({}, 'https://dav.example.org/')).toBe(false)
  expect(may(SET, 'https://dav.example.org/')).toBe(true)
  expect(may(SET, 'http://dav.example.org/')).toBe(false)
  expect(may(SET, 'https://dav.example.org:8443/')).toBe(false)
  expect(may({}, 'http://{server}/')).toBe(false)
})

describe('in plain words', () => {
  it('what is not set yet', () => {
    expect(describePermissions(manifest.permissions, resolveManifest(manifest, {}).settings)).toEqual([
      'Read from and send data to the host that you set (server: none yet) (GET, PUT).',
      'Read from search.example.org (engine).',
      'Connect to the host that you set (imap: none yet) (port 993 and 143, encrypted) to read.',
      'Have your secret "password" sent to the host that you set (server: none yet) and the host that you set (imap: none yet), without seeing it.',
      'Read, change and delete files in the folders that you set (folders: none yet).',
      'Read files in ~/Notes.',
    ])
  })

  it('what is set, and what stands on one setting', () => {
    const { settings } = resolveManifest(manifest, SET)
    const by = (name: string) => describePermissions(permittedBy(manifest.permissions, name), settings)
    expect(by('folders')).toEqual(['Read, change and delete files in ~/Documents and /srv/papers (folders).'])
    expect(by('server')).toEqual([
      'Read from and send data to dav.example.org (server) (GET, PUT).',
      'Have your secret "password" sent to dav.example.org (server), without seeing it.',
    ])
    expect(by('days')).toEqual([])
  })
})
