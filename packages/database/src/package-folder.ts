import { createRequire } from 'node:module'
import { dirname } from 'node:path'

/** This package's own folder, found by its name: the code may run from its sources, its build, or a bundle elsewhere. */
export const packageFolder = (): string =>
  dirname(createRequire(import.meta.url).resolve('@openpa/database/package.json'))
