import { readdirSync, readlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Arguments of bubblewrap to run a program that wants a folder of its own at a fixed place of the system, where there is none: its
 * parent is put together anew from what is there and that folder, for the program alone.
 */
export function withFolder(at: string, folder: string): string[] {
  const parent = dirname(at)
  const entries = readdirSync(parent, { withFileTypes: true }).filter(({ name }) => join(parent, name) !== at)
  const kept = entries.flatMap((entry) => {
    const path = join(parent, entry.name)
    return entry.isSymbolicLink() ? ['--symlink', readlinkSync(path), path] : ['--ro-bind', path, path]
  })
  return [
    '--die-with-parent',
    '--unshare-pid',
    '--dev-bind',
    '/',
    '/',
    '--tmpfs',
    parent,
    ...kept,
    '--ro-bind',
    folder,
    at,
  ]
}
