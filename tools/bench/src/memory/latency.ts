import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { MemoryStore, NewTurn } from '@openpa/core'
import { type Database, migrate, openPostgres } from '@openpa/database'
import { createPgMemoryStore, indexVectors } from '@openpa/memory'
import { startPostgres } from '@openpa/tools/postgres'
import { type Figure, percentile, progress } from '../figures.ts'
import { daemonPackage } from '../product.ts'
import { type Locomo, readLocomo } from './locomo.ts'
import { embedder, ownerOf } from './stores.ts'

/** So many that p95 is no matter of ten searches. */
const QUERIES = 1000
const WARM_UP = 50
/** Turns handed over at once, as a session that ends hands them over. */
const AT_ONCE = 200
/** Turns that are added once all indexes are there. */
const LATER = 1000

/** As many turns as wanted, all of one owner: the conversations over and over, each time as other sessions with other numbers in them. */
function* turnsFrom({ conversations }: Locomo, count: number): Generator<NewTurn> {
  for (let round = 0, given = 0; ; round++)
    for (const { turns } of conversations)
      for (const turn of turns) {
        if (given++ === count) return
        yield { ...turn, session: `${turn.session}/${round}`, text: `${turn.text} (${round}.${given})` }
      }
}

/** Stores turns. @returns how many a second. */
async function fill(memory: MemoryStore, turns: Iterable<NewTurn>, count: number): Promise<number> {
  const started = performance.now()
  let batch: NewTurn[] = []
  let done = 0
  for (const turn of turns) {
    batch.push(turn)
    if (batch.length < AT_ONCE) continue
    done += await memory.addTurns(ownerOf(0), batch)
    batch = []
    if (done % 20_000 === 0) progress(`  ${done} of ${count} turns`)
  }
  await memory.addTurns(ownerOf(0), batch)
  return count / ((performance.now() - started) / 1000)
}

/** Times searches over `rows` turns of one owner, and the writing of them. */
export async function measure(database: Database, data: Locomo, rows: number): Promise<Figure[]> {
  const memory = createPgMemoryStore(database, embedder)
  const more = { db: database.kind, rows }
  progress(`${database.kind}: adding ${rows} turns`)
  const perSecond = await fill(memory, turnsFrom(data, rows), rows)
  const indexed = await indexVectors(database, embedder)
  // What comes later is written into the indexes too.
  const later = Array.from(turnsFrom(data, LATER), (turn) => ({ ...turn, session: `later/${turn.session}` }))
  const laterPerSecond = await fill(memory, later, LATER)
  for (const table of ['items', 'vectors', 'postings', 'terms']) await database.exec(`vacuum analyze memory.${table}`)
  const times: number[] = []
  for (let i = 0; i < QUERIES + WARM_UP; i++) {
    const question = data.questions[(i * 7) % data.questions.length]?.text ?? ''
    const started = performance.now()
    await memory.search(ownerOf(0), question)
    if (i >= WARM_UP) times.push(performance.now() - started)
  }
  return [
    { name: 'search.p50_ms', value: percentile(times, 0.5), unit: 'ms', n: QUERIES, ...more },
    { name: 'search.p95_ms', value: percentile(times, 0.95), unit: 'ms', n: QUERIES, ...more },
    { name: 'ingest.per_s', value: perSecond, unit: 'turns/s', n: rows, ...more },
    { name: 'ingest.per_s', value: laterPerSecond, unit: 'turns/s', n: LATER, indexed, ...more },
  ]
}

/** Latency in both homes. @param folder The one that holds `locomo/`. */
export async function latency(
  folder: string,
  embedded: readonly number[],
  server: readonly number[],
): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const rows of embedded) figures.push(...(await measureEmbedded(folder, rows)))
  const data = readLocomo(folder)
  const postgres = await startPostgres()
  for (const rows of server) {
    const { url, drop } = await postgres.createDatabase()
    const database = await openPostgres(url)
    await migrate(database)
    figures.push(...(await measure(database, data, rows)))
    await database.close()
    await drop()
  }
  await postgres.stop()
  return figures
}

/** The embedded database in a process of its own, since its speed depends on the flags with which a daemon runs. */
async function measureEmbedded(folder: string, rows: number): Promise<Figure[]> {
  const { nodeFlags, nodeEnv } = daemonPackage()
  const program = fileURLToPath(new URL('latency-embedded.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=@openpa/source', ...nodeFlags, program, folder, String(rows)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...nodeEnv, ...process.env },
  })
  const out = await text(child.stdout)
  if (out === '') throw new Error(`The process for ${rows} turns on the embedded database failed.`)
  return JSON.parse(out) as Figure[]
}
