import type { Embedder } from '@openpa/core'
import { type Database, ensureDataDir, migrate, openPGlite, openPostgres } from '@openpa/database'
import { createStaticEmbedder } from '@openpa/embedder-static'
import { createPgMemoryStore } from '@openpa/memory'
import { startPostgres } from '@openpa/tools/postgres'
import { type Figure, percentile, progress } from './figures.ts'
import { temporaryHome } from './product.ts'

const OWNER = '00000000-0000-4000-8000-000000000001'
const QUERIES = 100
const PEOPLE = ['Ana', 'Tom', 'Lena', 'Omar', 'Mina', 'Petra', 'Jonas', 'Ines', 'Karl', 'Sofia']
const VERBS = [
  'likes',
  'bought',
  'lost',
  'lent me',
  'works with',
  'is allergic to',
  'moved to',
  'learned about',
  'asked for',
  'repaired',
]
const THINGS = [
  'peanuts',
  'a green bicycle',
  'the old boiler',
  'Lisbon',
  'a tent',
  'chess',
  'the piano',
  'a blue key',
  'oat milk',
  'the red folder',
]

/** Sentences that differ: person, verb, thing, and two numbers. */
const sentence = (i: number) =>
  `${PEOPLE[i % 10]} ${VERBS[Math.floor(i / 10) % 10]} ${THINGS[Math.floor(i / 100) % 10]} on day ${i % 365} of year ${1900 + (i % 127)}, entry ${i}`

async function measure(database: Database, rows: number): Promise<Figure[]> {
  const built = createStaticEmbedder()
  const embedder: Embedder = {
    id: built.id,
    dimension: built.dimension,
    embed: async (texts) => texts.map((text) => built.embed(text)),
  }
  const memory = createPgMemoryStore(database, embedder)
  const more = { db: database.kind, rows }
  progress(`${database.kind}: adding ${rows} memories`)
  const started = performance.now()
  for (let i = 0; i < rows; i++) await memory.add(OWNER, { text: sentence(i), origin: { source: 'import' } })
  const perSecond = rows / ((performance.now() - started) / 1000)
  await database.exec('vacuum analyze memory.items')
  const times: number[] = []
  for (let i = 0; i < QUERIES; i++) {
    const begun = performance.now()
    await memory.search(OWNER, `what did ${PEOPLE[i % 10]} do with ${THINGS[(i * 7) % 10]}?`)
    times.push(performance.now() - begun)
  }
  return [
    { name: 'search.p50_ms', value: percentile(times, 0.5), unit: 'ms', n: QUERIES, ...more },
    { name: 'search.p95_ms', value: percentile(times, 0.95), unit: 'ms', n: QUERIES, ...more },
    { name: 'ingest.per_s', value: perSecond, unit: 'rows/s', n: rows, ...more },
  ]
}

/** Latency of hybrid search at 1,000 and 10,000 memories in both homes (PostgreSQL where one can be made here). */
export async function recall(): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const rows of [1000, 10_000]) {
    const data = `${temporaryHome()}/data`
    await ensureDataDir(data)
    const database = await openPGlite(data)
    figures.push(...(await measure(database, rows)))
    await database.close()
  }
  const server = await startPostgres()
  for (const rows of [1000, 10_000]) {
    const { url, drop } = await server.createDatabase()
    const database = await openPostgres(url)
    await migrate(database)
    figures.push(...(await measure(database, rows)))
    await database.close()
    await drop()
  }
  await server.stop()
  return figures
}
