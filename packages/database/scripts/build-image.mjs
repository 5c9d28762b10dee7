// Copies the migrations into the package and prepares a data folder with them applied, so that a first start copies files
// instead of creating a cluster. Skipped when the image already fits the migrations.
import { cpSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))

rmSync(here('../dist/migrations'), { recursive: true, force: true })
cpSync(here('../../../supabase/migrations'), here('../dist/migrations'), { recursive: true })

const { createDataDir, readImageCard } = await import('../dist/pglite/data-dir.js')
const { digestOf, readMigrations } = await import('../dist/migrations.js')

const emptyFolders = (folder, root = folder) =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (!statSync(path).isDirectory()) return []
    return readdirSync(path).length === 0 ? [relative(root, path)] : emptyFolders(path, root)
  })

if (!readImageCard()) {
  const image = here('../image')
  rmSync(image, { recursive: true, force: true })
  mkdirSync(image)
  await createDataDir(join(image, 'data'))
  rmSync(join(image, 'data', 'postmaster.pid'), { force: true })
  const card = { migrations: digestOf(readMigrations()), emptyFolders: emptyFolders(join(image, 'data')) }
  writeFileSync(join(image, 'image.json'), `${JSON.stringify(card, null, 2)}\n`)
}
