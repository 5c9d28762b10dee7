import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { ensureDataDir, openPGlite } from '@openpa/database'
import { createPgMemoryStore } from '@openpa/memory'
import { expect, it } from 'vitest'
import { launcher, startProduct, temporaryHome } from '../product.ts'
import type { Locomo } from './locomo.ts'
import { embedder, ingest, ownerOf } from './stores.ts'

const PEOPLE = ['Ana', 'Tomas']
const THINGS = ['violin', 'kayak', 'sourdough', 'telescope', 'bicycle', 'garden', 'novel', 'piano', 'drone', 'tent']
const ACTS = ['bought', 'repaired', 'lost', 'painted', 'borrowed']

/** A conversation of 200 turns and 50 questions on it. */
function madeUp(): Locomo {
  const turns = Array.from({ length: 200 }, (_, i) => ({
    session: `made-up/${Math.floor(i / 20)}`,
    turn: i % 20,
    speaker: PEOPLE[i % 2] ?? '',
    text: `I ${ACTS[i % 5]} the ${THINGS[(i * 7) % 10]} ${i % 3 ? 'last week' : `in ${2000 + (i % 23)}`}${i % 4 ? '.' : ', what about you?'}`,
    origin: { source: 'import' as const },
  }))
  const questions = Array.from({ length: 50 }, (_, i) => ({
    id: String(i),
    conversation: 'made-up',
    category: 4,
    text: `When did ${PEOPLE[i % 2]} ${['buy', 'repair', 'lose', 'paint', 'borrow'][i % 5]} the ${THINGS[i % 10]}?`,
    evidence: [],
  }))
  return { conversations: [{ id: 'made-up', turns, names: [] }], questions }
}

it('the bench and the command line find the same, in the same order', { timeout: 120_000 }, async () => {
  const home = temporaryHome()
  const data = madeUp()
  await ensureDataDir(`${home}/data`)
  const database = await openPGlite(`${home}/data`)
  await ingest(database, data)
  const memory = createPgMemoryStore(database, embedder)
  const expected: string[][] = []
  for (const { text } of data.questions)
    expected.push((await memory.search(ownerOf(0), text, { limit: 10 })).hits.map(({ id }) => id))
  await database.close()
  await using product = await startProduct(home)
  const run = promisify(execFile)
  const found: string[][] = []
  for (const { text } of data.questions) {
    const { stdout } = await run(launcher(), ['memory', 'search', text, '--limit', '10', '--json'], {
      env: product.env,
    })
    const { data: search } = JSON.parse(stdout) as { data: { hits: { id: string }[] } }
    found.push(search.hits.map(({ id }) => id))
  }
  expect(found).toEqual(expected)
  expect(new Set(found.flat()).size).toBeGreaterThan(50)
})
