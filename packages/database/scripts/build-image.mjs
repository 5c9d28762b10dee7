// Copies the migrations into the package and prepares a data folder with them applied, so that a first start copies files
// instead of creating a cluster. Skipped when the image already fits the migrations.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** PostgreSQL's default. */
const SEGMENT_BYTES = 16n * 1024n * 1024n

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

/**
 * Name of the segment that holds the closing checkpoint, by `global/pg_control`: its location is the 64-bit number at byte 32.
 * @see https://github.com/postgres/postgres/blob/REL_18_STABLE/src/include/catalog/pg_control.h (ControlFileData)
 */
function checkpointSegment(data) {
  const number = Number(readFileSync(join(data, 'global', 'pg_control')).readBigUInt64LE(32) / SEGMENT_BYTES)
  const hex = (value) => value.toString(16).toUpperCase().padStart(8, '0')
  return `00000001${hex(Math.floor(number / 256))}${hex(number % 256)}`
}

/** A cluster that was closed in order needs no other segment: 16 MB less to install, and to copy at a first start. */
function removeOldSegments(data) {
  const current = checkpointSegment(data)
  const segments = readdirSync(join(data, 'pg_wal')).filter((name) => /^[0-9A-F]{24}$/.test(name))
  if (!segments.includes(current)) throw new Error(`There is no segment ${current} in the prepared image.`)
  for (const name of segments) if (name !== current) rmSync(join(data, 'pg_wal', name))
}

/** Maps of free space and of what all can see: PostgreSQL makes them anew, and to make a file is most of a copy's time. */
function removeMaps(data) {
  const maps = readdirSync(data, { recursive: true }).filter((name) => /[/\\]\d+_(?:fsm|vm)$/.test(name))
  for (const name of maps) rmSync(join(data, name))
}

if (!readImageCard()) {
  const image = here('../image')
  rmSync(image, { recursive: true, force: true })
  mkdirSync(image)
  await createDataDir(join(image, 'data'))
  rmSync(join(image, 'data', 'postmaster.pid'), { force: true })
  removeOldSegments(join(image, 'data'))
  removeMaps(join(image, 'data'))
  const card = { migrations: digestOf(readMigrations()), emptyFolders: emptyFolders(join(image, 'data')) }
  writeFileSync(join(image, 'image.json'), `${JSON.stringify(card, null, 2)}\n`)
}
