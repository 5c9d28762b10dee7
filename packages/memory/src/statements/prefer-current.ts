import type { MemoryHit } from '@openpa/core'
import type { Tx } from '@openpa/database'
import { sql } from 'kysely'
import { isOver } from '../holds.ts'
import { MEMORY_COLUMNS, memoryOf } from '../memory-row.ts'
import { readClause, writtenOut } from './clause.ts'
import { differenceOf } from './difference.ts'
import { plainValue } from './value.ts'

const PAST =
  /\bused to\b|\b(?:previous|former|earlier|original)(?:ly)?\b|(?<!\bhow )\bold\b|\bbefore\b|\bin the past\b|\bback then\b|\bat first\b|\bonce (?:was|were|had|lived|worked)\b|\bno longer\b|\bformerly\b/i

/** Whether a question asks how things were, so that what has been superseded is as good an answer. */
export const asksForPast = (question: string): boolean => PAST.test(question)

/** Hits that came too late for the page, but whose successors may belong on it. */
export const SPARE_HITS = 8

type Row = Parameters<typeof memoryOf>[0] & { start: string }

/** What holds now in the place of superseded memories, by their ids. */
async function readSuccessors(tx: Tx, ids: readonly string[]): Promise<Map<string, ReturnType<typeof memoryOf>>> {
  const columns = sql.join(MEMORY_COLUMNS.map((name) => sql.ref(`i.${name}`)))
  const { rows } = await sql<Row>`
    with recursive later as (
      select i.id as start, i.superseded_by as id from memory.items i where i.id = any(${ids}::uuid[])
      union select later.start, i.superseded_by from later join memory.items i on i.id = later.id
    )
    select later.start, ${columns} from later join memory.items i on i.id = later.id where i.superseded_by is null`.execute(
    tx,
  )
  return new Map(rows.map((row) => [row.start, memoryOf(row)]))
}

/**
 * Puts what holds now in front of what it has superseded: "I moved to Porto" shares no word with "where do I live?", but the
 * "I live in Lisbon" that it superseded does. A memory that is found only in this way stands with the score and the reasons of
 * the one that led to it.
 * @param question as it was asked.
 * @param hits best first, {@link SPARE_HITS} more than `limit`.
 */
export async function preferCurrent(
  tx: Tx,
  hits: readonly MemoryHit[],
  question: string,
  limit: number,
): Promise<MemoryHit[]> {
  const superseded = hits.filter(({ supersededBy }) => supersededBy !== null)
  if (superseded.length === 0) return newerFirst(hits, question).slice(0, limit)
  const successors = await readSuccessors(
    tx,
    superseded.map(({ id }) => id),
  )
  const found = new Map(hits.map((hit) => [hit.id, hit]))
  const ordered = new Map<string, MemoryHit>()
  const put = (hit: MemoryHit) => ordered.has(hit.id) || ordered.set(hit.id, hit)
  for (const hit of hits) {
    const current = successors.get(hit.id)
    const known = current && found.get(current.id)
    if (known) put({ ...known, score: Math.max(known.score, hit.score) })
    else if (current) put({ ...hit, ...current, neighbours: [] })
    put(hit)
  }
  return newerFirst([...ordered.values()], question).slice(0, limit)
}

/**
 * Of two statements that both hold and differ in one place only, or meet the question alike, the newer one first: nobody said that
 * it ends the other, but if one of them is out of date it is the older. Not where the question asks for what only the older says.
 */
function newerFirst(hits: readonly MemoryHit[], question: string): readonly MemoryHit[] {
  // Turns of conversations give way to nothing.
  if (hits.every(({ place }) => place !== null)) return hits
  const asked = new Set(plainValue(question).split(' '))
  const said = new Map(
    hits.map(({ id, text, place }) => [id, place || text.length > MAX_CHARS ? '' : withoutMarkers(text)]),
  )
  const givesWay = (older: MemoryHit, newer: MemoryHit) => {
    if (newer.validFrom <= older.validFrom || isOver(newer)) return false
    const [was, is] = [said.get(older.id) ?? '', said.get(newer.id) ?? '']
    // Of somebody else it would be another statement.
    if (was === '' || is === '' || was.split(' ')[0] !== is.split(' ')[0]) return false
    if (differenceOf(was, is)?.every((word) => !asked.has(word))) return true
    return meetsAsWell(newer, older)
  }
  const ordered = [...hits]
  for (let i = 0; i < ordered.length; i++)
    for (let j = i + 1; j < ordered.length; j++) {
      const [first, second] = [ordered[i], ordered[j]]
      if (first && second && givesWay(first, second)) [ordered[i], ordered[j]] = [second, first]
    }
  return ordered
}

/** Whether a hit has as many of the question's words as another, and is not much further from what is meant. */
const meetsAsWell = (one: MemoryHit, other: MemoryHit): boolean =>
  one.parts.coverage >= other.parts.coverage - ALIKE && logOdds(other.score) - logOdds(one.score) <= NEAR

const logOdds = (p: number) => Math.log(p / (1 - p))

/** Differences in coverage, and in log-odds, that do not tell two hits apart. */
const [ALIKE, NEAR] = [0.05, 2]
/** Longer texts are no statements that differ in a word. */
const MAX_CHARS = 300
const withoutMarkers = (text: string) => plainValue(readClause(writtenOut(text)).text)
