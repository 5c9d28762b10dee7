import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** One enabled binary suite of the machine's apt configuration. */
interface AptSource {
  uri: string
  suite: string
  components: string[]
  /** Keyring path, or an inline key; absent when apt's trusted keys are used. */
  signedBy?: string
}

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'
const words = (text = '') => text.split(/\s+/).filter(Boolean)

const source = (uri: string, suite: string, components: string[], signedBy?: string): AptSource => ({
  uri,
  suite,
  components,
  ...(signedBy ? { signedBy } : {}),
})

/** Reads the one-line format, `deb [options] uri suite components`; other lines are skipped. */
export const parseOneLineSources = (text: string): AptSource[] =>
  text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)([^#]*)/.exec(line)
    if (!match) return []
    const [, options, uri = '', suite = '', components] = match
    return [source(uri, suite, words(components), /signed-by=(\S+)/i.exec(options ?? '')?.[1])]
  })

/** Reads the deb822 format (`*.sources`): one entry for each URI and suite of each enabled stanza. */
export const parseDeb822Sources = (text: string): AptSource[] =>
  text
    .replace(/^#.*\n?/gm, '')
    .split(/\n\s*\n/)
    .flatMap((stanza) => {
      const fields = new Map(
        Array.from(stanza.matchAll(/^([\w-]+):((?:.*)(?:\n[ \t].*)*)/gm), ([, name = '', value = '']) => [
          name.toLowerCase(),
          value.trim(),
        ]),
      )
      const isOff = /^(no|false|off|0|without|disable)$/i.test(fields.get('enabled') ?? '')
      if (isOff || !words(fields.get('types')).includes('deb')) return []
      return words(fields.get('uris')).flatMap((uri) =>
        words(fields.get('suites')).map((suite) =>
          source(uri, suite, words(fields.get('components')), fields.get('signed-by')),
        ),
      )
    })

/** Reads every source under `etc` (`/etc/apt`); files that are not there count as empty. */
export const readAptSources = async (etc = '/etc/apt'): Promise<AptSource[]> => {
  const parts = join(etc, 'sources.list.d')
  const files = [join(etc, 'sources.list'), ...(await readdir(parts).catch(() => [])).map((name) => join(parts, name))]
  const lists = await Promise.all(
    files.map(async (file) => {
      const parse = file.endsWith('.sources') ? parseDeb822Sources : file.endsWith('.list') ? parseOneLineSources : null
      return parse ? parse(await readFile(file, 'utf8').catch(() => '')) : []
    }),
  )
  return lists.flat()
}

/**
 * The machine's own Debian mirror with the suite exchanged for trixie, as the text of a sources.list: so a mirror or
 * proxy set up on the machine is used, and nothing else.
 * @param codename Release of the machine, e.g. `bookworm`; third-party sources (other suite or keyring) are passed over.
 * @throws {Error} when no Debian source is among `sources`.
 */
export const toTrixieSources = (sources: AptSource[], codename: string, architecture: string): string => {
  const debian = sources.filter(
    ({ components, signedBy, uri }) =>
      components.includes('main') && !uri.startsWith('cdrom:') && /debian-archive|^$/.test(signedBy ?? ''),
  )
  const names = [codename, 'stable', 'oldstable', 'testing', 'unstable', 'sid']
  const find = (suffixes: string[]) =>
    debian.find(({ suite }) => names.some((name) => suffixes.some((suffix) => suite === name + suffix)))?.uri
  const archive = find([''])
  if (!archive) throw new Error(`apt has no Debian source for "${codename}" with component main`)
  const security = find(['-security', '/updates'])
  // target=Packages: other plug-ins of apt (AppStream, command-not-found) would download megabytes for nothing
  const line = (uri: string, suite: string) =>
    `deb [arch=${architecture} target=Packages signed-by=${KEYRING}] ${uri} ${suite} main\n`
  return line(archive, 'trixie') + line(archive, 'trixie-updates') + (security ? line(security, 'trixie-security') : '')
}
