import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from './package-folder.ts'

/** One file of `supabase/migrations`: `<version>_<name>.sql`. */
export interface Migration {
  version: string
  name: string
  sql: string
}

const FILE = /^(\d{14})_([a-z0-9_]+)\.sql$/

/** Where the migrations are: at the top of the repository in a checkout, beside the build in a package. */
const folder = () => {
  const source = join(packageFolder(), '..', '..', 'supabase', 'migrations')
  return existsSync(source) ? source : join(packageFolder(), 'dist', 'migrations')
}

/** All migrations in order. `from`: another folder of them. */
export function readMigrations(from: string = folder()): Migration[] {
  return readdirSync(from)
    .sort()
    .flatMap((file) => {
      const match = FILE.exec(file)
      if (!match) return []
      return [{ version: match[1] ?? '', name: match[2] ?? '', sql: readFileSync(`${from}/${file}`, 'utf8') }]
    })
}

/** One digest over all migrations: what a prepared image is compared by. */
export const digestOf = (migrations: readonly Migration[]): string =>
  createHash('sha256')
    .update(migrations.map(({ version, sql }) => `${version}\n${sql}`).join('\0'))
    .digest('hex')
