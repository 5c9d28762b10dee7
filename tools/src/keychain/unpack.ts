import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { unpackPackages } from '../debian/unpack-packages.ts'
import { inspectMachine } from '../postgres/unpack.ts'

/** The window that asks for a password, with all that it is drawn with: nobody is there to see it. */
const UNNEEDED =
  /^(?!lib(?:gck-|gcr-|gcrypt|gpg-error|glib2\.0-0|systemd0|p11-kit0|ffi|pcre2-8|lz4|lzma|zstd1|cap2|cap-ng0|tasn1)|gnome-keyring$)/

/** A keychain of this machine's kind, to be started by a test. */
export interface KeychainPrograms {
  /** GNOME Keyring's daemon. */
  daemon: string
  /** Runs a program within a D-Bus session of its own. */
  session: string
  /** What the daemon's libraries are looked up in. */
  libraries: string
}

/**
 * GNOME Keyring, unpacked from its Debian package; D-Bus is the machine's.
 * @throws {Error} when there is none.
 */
export async function unpackKeychain(): Promise<KeychainPrograms> {
  const session = '/usr/bin/dbus-run-session'
  await access(session).catch((error: unknown) => {
    throw new Error('there is no dbus-run-session; on Debian: apt install dbus', { cause: error })
  })
  const { triple } = await inspectMachine()
  const root = await unpackPackages('gnome-keyring-2', ['gnome-keyring'], UNNEEDED)
  const libraries = [join(root, 'usr', 'lib', triple), join(root, 'lib', triple)].join(':')
  return { daemon: join(root, 'usr', 'bin', 'gnome-keyring-daemon'), session, libraries }
}
