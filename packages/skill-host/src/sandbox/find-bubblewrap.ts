import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where bubblewrap is on `path` (as in `PATH`); undefined where it is not. */
export function findBubblewrap(path: string | undefined): string | undefined {
  for (const folder of (path ?? '').split(delimiter).filter((part) => part !== '')) {
    const file = join(folder, 'bwrap')
    try {
      accessSync(file, constants.X_OK)
      return file
    } catch {
      // Not here.
    }
  }
  return undefined
}
