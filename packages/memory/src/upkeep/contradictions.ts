import { setImmediate as afterOthers } from 'node:timers/promises'
import type { MemoryAudit, MemoryKind } from '@openpa/core'
import type { Database, Tx } from '@openpa/database'
import { sql } from 'kysely'
import { holds } from '../holds.ts'
import { type Relation, relationOf } from '../statements/contradiction.ts'
import { type Ending, endStatements } from '../statements/end-statements.ts'
import {
  readStatement,
  type StatementForm,
  topicOf,
  topicsToLookThrough,
  topicsToLookUp,
} from '../statements/read-statement.ts'
import { type BatchedWork, inBatches } from './in-batches.ts'
import { mergeStatements } from './merge.ts'

/** Statements that are read, or pairs that are changed, in one transaction. */
const BATCH = 500
/** Longer texts are no single statement. */
const MAX_CHARS = 300
/** Pairs that an audit shows. */
const SHOWN = 20

interface Statement {
  n: string
  id: string
  text: string
  kind: MemoryKind
  trust: number
  valid_from: Date
}

interface ReadOne extends Statement {
  form: StatementForm
}

/** Two statements that both hold, and how the newer one stands to the older. */
interface Pair {
  older: Statement
  newer: Statement
  relation: Exclude<Relation, 'none'>
}

/** Of two that say the same the more trusted stays, of equals the older; of two that contradict each other the newer. */
const leaving = ({ older, newer, relation }: Pair): Statement =>
  relation === 'supersedes' || newer.trust > older.trust ? older : newer

/** What a person has taken apart stays apart. */
const notUndone = sql`not exists (
  select from memory.changes c where c.item_id = i.id and c.job = 'consolidate' and c.undone_at is not null)`

const readPage = (tx: Tx, after: string) =>
  sql<Statement>`
    select i.n, i.id, i.text, i.kind, i.trust, i.valid_from from memory.items i
    where i.session is null and ${holds('i')} and char_length(i.text) <= ${MAX_CHARS} and i.n > ${after}::bigint
      and ${notUndone} order by i.n limit ${BATCH}`.execute(tx)

/** Statements of a known form, oldest first. */
async function readStatements({ database, ownerId, signal }: BatchedWork): Promise<ReadOne[]> {
  const read: ReadOne[] = []
  for (let after = '0'; !signal?.aborted; ) {
    const { rows } = await database.asOwner(ownerId, (tx) => readPage(tx, after))
    for (const row of rows) {
      const form = readStatement(row.text)
      if (form) read.push({ ...row, form })
    }
    after = rows.at(-1)?.n ?? after
    if (rows.length < BATCH) break
    await afterOthers()
  }
  return read.sort((a, b) => a.valid_from.getTime() - b.valid_from.getTime() || Number(BigInt(a.n) - BigInt(b.n)))
}

/** Statements that a newer one may end. */
function rivalsOf(form: StatementForm, filed: ReadonlyMap<string, ReadOne[]>): ReadOne[] {
  const through = topicsToLookThrough(form)
  const topics = through === undefined ? [] : [...filed.keys()].filter((topic) => topic.startsWith(through))
  return [...new Set([...topicsToLookUp(form), ...topics])].flatMap((topic) => filed.get(topic) ?? [])
}

/** Pairs of statements of which one says what the other does, or ends it, as far as `counts` says so. None leaves twice. */
async function findPairs(work: BatchedWork, counts: (pair: Pair) => boolean): Promise<Pair[]> {
  const filed = new Map<string, ReadOne[]>()
  const gone = new Set<string>()
  const pairs: Pair[] = []
  for (const newer of await readStatements(work)) {
    for (const older of rivalsOf(newer.form, filed)) {
      const relation = gone.has(older.id) || gone.has(newer.id) ? 'none' : relationOf(older, newer)
      if (relation === 'none') continue
      const pair = { older, newer, relation }
      if (!counts(pair)) continue
      pairs.push(pair)
      gone.add(leaving(pair).id)
    }
    const topic = topicOf(newer.form)
    filed.set(
      topic,
      [...(filed.get(topic) ?? []), newer].filter(({ id }) => !gone.has(id)),
    )
  }
  return pairs
}

/** Whoever is trusted less changes nothing that somebody trusted more has said: such a pair stays open, for the audit. */
const mayChange = ({ older, newer, relation }: Pair) =>
  relation === 'supersedes' ? newer.trust >= older.trust : newer.kind === older.kind

/** Pairs of which both still hold: since they were read, one may have been forgotten, edited or superseded. */
async function stillOpen(tx: Tx, pairs: readonly Pair[]): Promise<Pair[]> {
  const ids = JSON.stringify(pairs.flatMap(({ older, newer }) => [older.id, newer.id]))
  const { rows } = await sql<{ id: string; text: string }>`
    select i.id, i.text from memory.items i join jsonb_array_elements_text(${ids}::text::jsonb) as named (id) on i.id = named.id::uuid
    where ${holds('i')} for update of i`.execute(tx)
  const open = new Map(rows.map(({ id, text }) => [id, text]))
  const isOpen = ({ id, text }: Statement) => open.get(id) === text
  return pairs.filter(({ older, newer }) => isOpen(older) && isOpen(newer))
}

const endingOf = ({ older, newer }: Pair): Ending => ({
  id: older.id,
  supersededBy: newer.id,
  validTo: newer.valid_from.toISOString(),
})

const mergeOf = (pair: Pair) => {
  const { id } = leaving(pair)
  return { id, keeper: id === pair.older.id ? pair.newer.id : pair.older.id }
}

/**
 * Merges statements that say the same in other words, and lets newer ones supersede those that they contradict.
 * @returns how many of each.
 */
export async function settleStatements(work: BatchedWork): Promise<{ merged: number; superseded: number }> {
  const pairs = await findPairs(work, mayChange)
  const counts = { merged: 0, superseded: 0 }
  let done = 0
  await inBatches(work, async (tx) => {
    const batch = await stillOpen(tx, pairs.slice(done, done + BATCH))
    const merges = batch.filter(({ relation }) => relation === 'same')
    const contradicted = batch.filter(({ relation }) => relation === 'supersedes')
    await endStatements(tx, work.ownerId, contradicted.map(endingOf))
    await mergeStatements(tx, work.ownerId, 'consolidate', merges.map(mergeOf))
    done += BATCH
    counts.merged += merges.length
    counts.superseded += contradicted.length
    return { changed: batch.length, isLast: done >= pairs.length }
  })
  return counts
}

const brief = ({ id, text }: Statement) => ({ id, text })

/** Contradictions of which both sides hold. */
export async function openContradictions(database: Database, ownerId: string): Promise<MemoryAudit['contradictions']> {
  const pairs = await findPairs({ database, ownerId }, ({ relation }) => relation === 'supersedes')
  const shown = pairs.slice(0, SHOWN).map(({ older, newer }) => ({ older: brief(older), newer: brief(newer) }))
  return { count: pairs.length, pairs: shown }
}
