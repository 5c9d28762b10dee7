import { readFileSync } from 'node:fs'
import type { MemoryStore } from '@openpa/core'
import { createPgMemoryStore } from '@openpa/memory'
import { type Figure, progress } from '../figures.ts'
import { checkout } from '../product.ts'
import { embedder, openEmbedded, ownerOf } from './stores.ts'

/** Two statements of which the newer took the older's place; those that are `held` were written last and nothing was fitted on them. */
interface Update {
  old: string
  new: string
  question: string
  held?: boolean
}

const PEOPLE = ['Ivo', 'Greta', 'Samir', 'Ingrid', 'Pablo', 'Yuki', 'Hanna', 'Oleg', 'Fatima', 'Bruno']
const TOLD: readonly ((person: string, i: number) => string)[] = [
  (person, i) => `${person}'s favourite dish is ${['risotto', 'curry', 'goulash', 'pho', 'paella'][i % 5]}`,
  (person, i) => `${person} lives in ${['Turin', 'Krakow', 'Lille', 'Aarhus', 'Vigo'][i % 5]}`,
  (person, i) => `${person} works for ${['a shipping firm', 'the post office', 'a bakery', 'the zoo'][i % 4]}`,
  (person, i) => `${person} plays the ${['flute', 'drums', 'harp', 'cello', 'trumpet'][i % 5]}`,
  (person, i) => `${person}'s phone number is 07${i}1 55${i}3`,
  (person, i) => `${person} drives a ${['van', 'scooter', 'Volvo', 'truck', 'jeep'][i % 5]}`,
  (person, i) => `the meeting with ${person} is in room ${i + 20}`,
  (person, i) => `${person}'s doctor is Dr ${['Moss', 'Pell', 'Rau', 'Sand', 'Tran'][i % 5]}`,
  (person, i) => `${person}'s shoe size is ${i + 36}`,
  (person, i) => `${person} wakes up at ${(i % 4) + 5}:15`,
]
const OTHERS = 300

async function tellOthers(memory: MemoryStore): Promise<void> {
  for (let i = 0; i < OTHERS; i++) {
    const person = PEOPLE[i % PEOPLE.length] ?? ''
    const told = TOLD[Math.floor(i / PEOPLE.length) % TOLD.length]?.(person, i) ?? ''
    const text = i < PEOPLE.length * TOLD.length ? told : `note ${i}: ${person} borrowed a ladder on day ${i}`
    await memory.add(ownerOf(0), { text, origin: { source: 'person' } })
  }
}

/** Whether the search puts the newer of a pair first, told among others. */
async function newerIsFirst(memory: MemoryStore, { old, new: newer, question }: Update): Promise<boolean> {
  const origin = { source: 'person' as const }
  const before = await memory.add(ownerOf(0), { text: old, origin })
  const after = await memory.add(ownerOf(0), { text: newer, origin })
  const ids = (await memory.search(ownerOf(0), question, { limit: 20 })).hits.map(({ id }) => id)
  const [was, is] = [ids.indexOf(before.id), ids.indexOf(after.id)]
  await memory.forget(ownerOf(0), before.id)
  await memory.forget(ownerOf(0), after.id)
  return is >= 0 && (was < 0 || is < was)
}

/** Of statements that took another's place: how often the search puts the newer one in front of the older. */
export async function updates(): Promise<Figure[]> {
  const database = await openEmbedded()
  const memory = createPgMemoryStore(database, embedder)
  progress('updating statements')
  await tellOthers(memory)
  const rows = readFileSync(checkout('tools/bench/data/memory/updates.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Update)
  const right = { seen: [] as boolean[], held: [] as boolean[] }
  for (const row of rows) right[row.held ? 'held' : 'seen'].push(await newerIsFirst(memory, row))
  await database.close()
  const share = (all: readonly boolean[]) => (100 * all.filter(Boolean).length) / all.length
  return [
    { name: 'updates.newest_first', value: share([...right.seen, ...right.held]), unit: '%', n: rows.length },
    { name: 'updates.newest_first_seen', value: share(right.seen), unit: '%', n: right.seen.length },
    { name: 'updates.newest_first_held', value: share(right.held), unit: '%', n: right.held.length },
  ]
}
