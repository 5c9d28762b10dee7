import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { migrate } from '../migrate.ts'
import { digestOf, type Migration, readMigrations } from '../migrations.ts'
import { packageFolder } from '../package-folder.ts'
import { translateDatabaseError } from '../translate-error.ts'
import { copyFolder } from './copy-folder.ts'
import { corrupt, createPGlite, databaseOf, PGLITE_BOOTSTRAP, SCHEMA_OWNER } from './open-pglite.ts'

/** What the build writes beside the prepared data folder. npm drops empty folders, PostgreSQL needs them. */
export interface ImageCard {
  /** Digest of the migrations that the image holds. */
  migrations: string
  emptyFolders: string[]
}

const imageFolder = () => join(packageFolder(), 'image')

/** The prepared image's card, or undefined where the build has made none for these migrations. */
export function readImageCard(image: string = imageFolder()): ImageCard | undefined {
  const file = join(image, 'image.json')
  if (!existsSync(file)) return undefined
  const card = JSON.parse(readFileSync(file, 'utf8')) as ImageCard
  return card.migrations === digestOf(readMigrations()) ? card : undefined
}

/**
 * Makes `dataDir` if it is not there yet: a copy of the prepared image, or (slower, 3 s) made afresh where there is no image
 * for the present migrations. Written beside and renamed, so that a kill leaves no half folder.
 * @returns whether it was made now.
 * @throws {AssistantError} `database.disk-full`; `database.corrupt` for a folder with something else in it.
 */
export async function ensureDataDir(dataDir: string, image: string = imageFolder()): Promise<boolean> {
  if (existsSync(join(dataDir, 'PG_VERSION'))) return false
  if (existsSync(dataDir) && readdirSync(dataDir).length > 0) throw corrupt(dataDir)
  const half = `${dataDir}.new`
  rmSync(half, { recursive: true, force: true })
  mkdirSync(dirname(dataDir), { recursive: true, mode: 0o700 })
  try {
    const card = readImageCard(image)
    if (card) {
      await copyFolder(join(image, 'data'), half)
      for (const folder of card.emptyFolders) mkdirSync(join(half, folder), { recursive: true, mode: 0o700 })
    } else await createDataDir(half)
    chmodSync(half, 0o700)
    renameSync(half, dataDir)
  } catch (error) {
    rmSync(half, { recursive: true, force: true })
    throw translateDatabaseError(error)
  }
  return true
}

/** New databases are copied from these, and there is one for good: half of a first start's files, 14 MB. */
const WITHOUT_TEMPLATES = ['template0', 'template1'].flatMap((name) => [
  `alter database ${name} with is_template false`,
  `drop database ${name}`,
])

/** Makes a data folder from nothing: bootstrap as superuser, `migrations` as the schema's owner. */
export async function createDataDir(
  dataDir: string,
  migrations: readonly Migration[] = readMigrations(),
): Promise<void> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const superuser = await createPGlite('postgres', dataDir)
  await superuser.exec(PGLITE_BOOTSTRAP)
  // One by one: a database is not dropped within a transaction, and a batch is one.
  for (const statement of WITHOUT_TEMPLATES) await superuser.exec(statement)
  await superuser.close()
  const database = databaseOf(await createPGlite(SCHEMA_OWNER, dataDir), dataDir)
  try {
    await migrate(database, migrations)
    await database.exec('vacuum analyze')
  } finally {
    await database.close()
  }
}
