import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parseDeb822Sources, parseOneLineSources, readAptSources, toTrixieSources } from './apt-sources.ts'

const DEB822 = `Types: deb deb-src
# a comment between fields
URIs: https://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: https://mirror.example/debian-security
Suites:
 bookworm-security
Components: main

Enabled: no
Types: deb
URIs: https://off.example/debian
Suites: bookworm
Components: main
`
const options = 'arch=amd64 target=Packages signed-by=/usr/share/keyrings/debian-archive-keyring.gpg'
const TRIXIE = `deb [${options}] https://mirror.example/debian trixie main
deb [${options}] https://mirror.example/debian trixie-updates main
deb [${options}] https://mirror.example/debian-security trixie-security main
`

it('reads deb822 sources and exchanges the suite only', () => {
  const sources = parseDeb822Sources(DEB822)
  expect(sources.map(({ suite }) => suite)).toEqual(['bookworm', 'bookworm-updates', 'bookworm-security'])
  expect(toTrixieSources(sources, 'bookworm', 'amd64')).toBe(TRIXIE)
})

it('reads one-line sources', () => {
  const sources = parseOneLineSources(`# deb https://off.example/debian bookworm main
deb-src https://off.example/debian bookworm main
deb [arch=amd64 signed-by=/usr/share/keyrings/vendor.gpg] https://vendor.example/debian bookworm main
deb https://mirror.example/debian bookworm main # why
deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] https://mirror.example/debian-security bookworm/updates main`)
  expect(sources).toHaveLength(3)
  expect(toTrixieSources(sources, 'bookworm', 'amd64')).toBe(TRIXIE)
})

it('works without a security source, and says when there is none at all', () => {
  const sources = parseOneLineSources('deb file:/srv/debian stable main')
  expect(toTrixieSources(sources, 'bookworm', 'arm64')).not.toContain('security')
  expect(() => toTrixieSources([], 'bookworm', 'amd64')).toThrow('no Debian source for "bookworm"')
})

it('reads both formats from the configuration folder', async () => {
  const etc = await mkdtemp(join(tmpdir(), 'apt-'))
  expect(await readAptSources(etc)).toEqual([])
  await mkdir(join(etc, 'sources.list.d'))
  await writeFile(join(etc, 'sources.list'), 'deb https://one.example/debian trixie main')
  await writeFile(join(etc, 'sources.list.d', 'debian.sources'), DEB822)
  await writeFile(join(etc, 'sources.list.d', 'old.list.save'), 'deb https://off.example/debian trixie main')
  expect(await readAptSources(etc)).toHaveLength(4)
  await rm(etc, { recursive: true })
})
