import { execFile } from 'node:child_process'
import { access, chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { readAptSources, toTrixieSources } from '../postgres/apt-sources.ts'
import { inspectMachine, prepareApt } from '../postgres/unpack.ts'

const exec = promisify(execFile)

const CACHE_FOLDER = fileURLToPath(new URL('../../../.postgres/', import.meta.url))
/** The daemon of GNOME's keyring, and what of its libraries a machine without a desktop may lack. */
const WANTED =
  /^(gnome-keyring|lib(gck-|gcr-base-|gcr-4|gcrypt|gpg-error0|glib2\.0-0|systemd0|p11-kit0|ffi|pcre2-8|lz4|lzma|zstd1|cap2|cap-ng0|tasn1))/

/** A keychain of this machine's kind, to be started by a test. */
export interface KeychainPrograms {
  /** GNOME Keyring's daemon. */
  daemon: string
  /** Runs a program within a D-Bus session of its own. */
  session: string
  libraries: string
}

const isThere = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  )

/**
 * GNOME Keyring, unpacked from its Debian package into `cacheFolder`, once; needs neither root nor an install. D-Bus is the machine's.
 * @throws {Error} when there is none.
 */
export async function unpackKeychain(cacheFolder = CACHE_FOLDER): Promise<KeychainPrograms> {
  const session = '/usr/bin/dbus-run-session'
  if (!(await isThere(session))) throw new Error('there is no dbus-run-session; on Debian: apt install dbus')
  const { codename, architecture, triple } = await inspectMachine()
  const target = join(cacheFolder, 'gnome-keyring-1')
  if (!(await isThere(target))) {
    await mkdir(cacheFolder, { recursive: true })
    const work = await mkdtemp(join(cacheFolder, 'keyring-'))
    try {
      await chmod(work, 0o755)
      // Of the machine's own release: it runs with the machine's C library.
      const sources = toTrixieSources(await readAptSources(), codename, architecture).replaceAll('trixie', codename)
      const apt = await prepareApt(work, sources)
      await apt('update')
      const listed = (await apt('-y', '--print-uris', 'install', 'gnome-keyring')).matchAll(
        /^'[^']*' ([^_\s]+)_(\S+)/gm,
      )
      await apt('download', ...Array.from(listed, ([, name = '']) => name).filter((name) => WANTED.test(name)))
      for (const deb of await readdir(join(work, 'debs')))
        await exec('dpkg-deb', ['-x', join(work, 'debs', deb), join(work, 'root')])
      await rename(join(work, 'root'), target).catch(async (error: unknown) => {
        if (!(await isThere(target))) throw error
      })
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  }
  const libraries = [join(target, 'usr', 'lib', triple), join(target, 'lib', triple)].join(':')
  return { daemon: join(target, 'usr', 'bin', 'gnome-keyring-daemon'), session, libraries }
}
