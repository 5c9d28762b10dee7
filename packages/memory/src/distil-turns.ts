import type { MemoryStore, NewTurn } from '@openpa/core'
import type { Database } from '@openpa/database'
import { sql } from 'kysely'
import { SPEAKERS } from './episodes.ts'
import { distil } from './statements/distil.ts'

/** What a rule has read out of a sentence is trusted a little less than what the person told to remember. */
const TRUST = 0.8

/** Runs in which something was remembered already: the rest of the sentence would be the same again in other words. */
async function runsThatRemember(database: Database, ownerId: string, runs: readonly string[]): Promise<Set<string>> {
  const { rows } = await database.asOwner(ownerId, (tx) =>
    sql<{ run: string }>`
      select distinct origin ->> 'run' as run from memory.items
      where session is null and origin ->> 'run' = any(${runs}::text[])`.execute(tx),
  )
  return new Set(rows.map(({ run }) => run))
}

/**
 * Stores what the person's own turns state of their life, by rule, each statement with the turn that says it.
 * @returns how many statements were found.
 */
export async function distilTurns(
  database: Database,
  memory: MemoryStore,
  ownerId: string,
  turns: readonly NewTurn[],
): Promise<number> {
  const own = turns.filter(({ speaker }) => speaker === SPEAKERS.user)
  const found = own.flatMap((turn) =>
    distil({ speaker: turn.speaker, text: turn.text, role: 'user', trusted: true }).map((statement) => ({
      turn,
      statement,
    })),
  )
  if (found.length === 0) return 0
  const runs = found.flatMap(({ turn }) => turn.origin.run ?? [])
  const done = await runsThatRemember(database, ownerId, runs)
  const fresh = found.filter(({ turn }) => turn.origin.run === undefined || !done.has(turn.origin.run))
  for (const { turn, statement } of fresh)
    await memory.add(ownerId, {
      ...statement,
      trust: TRUST,
      createdAt: turn.createdAt,
      origin: { ...turn.origin, session: turn.session, turn: turn.turn },
    })
  return fresh.length
}
