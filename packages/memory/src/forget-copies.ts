import type { EventPayload } from '@openpa/core'
import type { Tx } from '@openpa/database'
import { type RawBuilder, sql } from 'kysely'
import type { StatementMatcher } from './says-statement.ts'

/** Stands where a text was. */
export const FORGOTTEN = '[forgotten]'

/** What counts as a copy, and in which runs. */
export interface ForgetScope {
  says: StatementMatcher
  /** Whether rows of this run are searched; null for rows that belong to none. */
  includes(run: string | null): boolean
}

/** Columns of a table in which a statement can turn up. */
interface Place {
  table: string
  key: readonly string[]
  run?: string
  /** Replaced by {@link FORGOTTEN}. */
  texts: readonly string[]
  /** Emptied as a whole; where the column cannot be empty the row goes. */
  jsons: readonly string[]
  wholeRow?: true
}

/** Every such place, except titles ({@link eraseTitles}), hits ({@link eraseHits}) and memories themselves. A test compares with the tables' columns. */
export const COPIES: readonly Place[] = [
  {
    table: 'assistant.event_payloads',
    key: ['run_id', 'seq'],
    run: 'run_id',
    texts: [],
    jsons: ['payload'],
    wholeRow: true,
  },
  { table: 'assistant.messages', key: ['id'], run: 'run_id', texts: ['text'], jsons: [] },
  {
    table: 'assistant.runs',
    key: ['id'],
    run: 'id',
    texts: ['request', 'attachment', 'answer'],
    // A run that is a call and still waits is then not made: nobody knows with what.
    jsons: ['history', 'error', 'call_input'],
  },
  { table: 'assistant.steps', key: ['id'], run: 'run_id', texts: [], jsons: ['input', 'output'] },
  { table: 'assistant.feedback', key: ['id'], run: 'run_id', texts: ['correction'], jsons: [] },
  { table: 'assistant.schedules', key: ['id'], run: 'run_id', texts: ['text'], jsons: [] },
  { table: 'assistant.inbox', key: ['id'], texts: ['text'], jsons: [] },
  { table: 'assistant.summaries', key: ['session_id', 'through'], texts: ['text'], jsons: [] },
  // Of another kind than ours: how a skill's row would be mended is not known.
  { table: 'assistant.skill_rows', key: ['skill', 'key'], texts: ['key'], jsons: ['value'], wholeRow: true },
  // What is left of one that waits can be denied, and is not called: the call no longer fits it.
  { table: 'assistant.approvals', key: ['id'], run: 'run_id', texts: ['target', 'answer'], jsons: ['input'] },
  { table: 'assistant.approval_grants', key: ['id'], texts: ['target'], jsons: [], wholeRow: true },
  { table: 'memory.changes', key: ['id'], texts: [], jsons: ['before', 'after'] },
]

type Row = Record<string, unknown>

/** The sieve: rows in which some column has the statement's longest word. */
const hasWord = (columns: readonly RawBuilder<unknown>[], { word }: StatementMatcher): RawBuilder<boolean> =>
  word === undefined
    ? sql<boolean>`true`
    : sql<boolean>`(${sql.join(
        columns.map((column) => sql`${column}::text ilike ${`%${word}%`}`),
        sql` or `,
      )})`

/** Erases the copies in one table. @returns how many rows had one. */
export async function eraseCopies(tx: Tx, place: Place, { says, includes }: ForgetScope): Promise<number> {
  const { table, key, run, texts, jsons } = place
  const columns = [...texts, ...jsons]
  const selected = sql.join([...new Set([...key, ...columns, ...(run ? [run] : [])])].map((name) => sql.ref(name)))
  const sieve = hasWord(
    columns.map((name) => sql.ref(name)),
    says,
  )
  const { rows } = await sql<Row>`select ${selected} from ${sql.table(table)} where ${sieve}`.execute(tx)
  let erased = 0
  for (const row of rows) {
    if (!includes(run ? String(row[run]) : null)) continue
    const changes = [
      ...texts
        .filter((name) => typeof row[name] === 'string' && says.inText(row[name]))
        .map((name) => [name, FORGOTTEN]),
      ...jsons.filter((name) => says.inJson(row[name])).map((name) => [name, null]),
    ].map(([name, value]) => sql`${sql.ref(name ?? '')} = ${value}`)
    if (changes.length === 0) continue
    const thisRow = sql.join(
      key.map((name) => sql`${sql.ref(name)} = ${row[name]}`),
      sql` and `,
    )
    await (place.wholeRow
      ? sql`delete from ${sql.table(table)} where ${thisRow}`
      : sql`update ${sql.table(table)} set ${sql.join(changes)} where ${thisRow}`
    ).execute(tx)
    erased++
  }
  return erased
}

/** A session's title is the start of its first request, perhaps cut within the statement; to be called before that is erased. */
export async function eraseTitles(tx: Tx, { says, includes }: ForgetScope): Promise<number> {
  const { rows } = await sql<{ id: string; session_id: string; request: string }>`
    select r.id, r.session_id, r.request from assistant.runs r join assistant.sessions s on s.id = r.session_id
    where starts_with(r.request, left(s.title, -1)) and ${hasWord([sql.ref('r.request')], says)}`.execute(tx)
  const sessions = rows.filter((row) => includes(row.id) && says.inText(row.request)).map((row) => row.session_id)
  if (sessions.length === 0) return 0
  await tx.updateTable('assistant.sessions').set({ title: FORGOTTEN }).where('id', 'in', sessions).execute()
  return new Set(sessions).size
}

/** A model's words arrive in pieces, none of which need hold the statement: where they do together, all of them go. */
export async function erasePieces(tx: Tx, { says, includes }: ForgetScope): Promise<number> {
  const text = sql`string_agg(p.payload ->> 'text', '' order by p.seq)`
  const { rows } = await sql<{ run_id: string; kind: string; text: string }>`
    select e.run_id, e.kind, ${text} as text
    from assistant.events e join assistant.event_payloads p on p.run_id = e.run_id and p.seq = e.seq
    where e.kind in ('text-added', 'reasoning-added')
    group by e.run_id, e.kind having ${hasWord([text], says)}`.execute(tx)
  let erased = 0
  for (const { run_id, kind, text } of rows) {
    if (!includes(run_id) || !says.inText(text)) continue
    const { numAffectedRows } = await sql`
      delete from assistant.event_payloads p using assistant.events e
      where p.run_id = e.run_id and p.seq = e.seq and e.run_id = ${run_id} and e.kind = ${kind}`.execute(tx)
    erased += Number(numAffectedRows ?? 0n)
  }
  return erased
}

type Recalled = EventPayload<'memory-recalled'>

/**
 * Takes a memory out of what runs recalled, by its words or its id, whatever it said at that time; the other hits stay, for a
 * person to ask why they were used. @returns how many searches had found it.
 */
export async function eraseHits(tx: Tx, { says, includes }: ForgetScope, id: string): Promise<number> {
  const payload = sql.ref('p.payload')
  const { rows } = await sql<{ run_id: string; seq: number; payload: Recalled }>`
    select p.run_id, p.seq, p.payload
    from assistant.events e join assistant.event_payloads p on p.run_id = e.run_id and p.seq = e.seq
    where e.kind = 'memory-recalled' and (${hasWord([payload], says)} or ${payload}::text like ${`%${id}%`})`.execute(
    tx,
  )
  let erased = 0
  for (const { run_id, seq, payload } of rows) {
    const isCopy = (hit: Recalled['hits'][number]) => hit.id === id || (includes(run_id) && says.inJson(hit))
    const hits = payload.hits.filter((hit) => !isCopy(hit))
    const gone = payload.hits.length - hits.length
    if (gone === 0) continue
    const left: Recalled = { ...payload, hits, erased: (payload.erased ?? 0) + gone }
    await sql`
      update assistant.event_payloads set payload = ${JSON.stringify(left)}::text::jsonb
      where run_id = ${run_id} and seq = ${seq}`.execute(tx)
    erased++
  }
  return erased
}

/** Deletes turns of conversations in which the statement stands, but for `itself`: what else was said in them goes, too. */
export async function eraseEpisodes(tx: Tx, { says, includes }: ForgetScope, itself: string): Promise<number> {
  const { rows } = await sql<{ id: string; run: string | null; text: string }>`
    select id, origin ->> 'run' as run, text from memory.items
    where session is not null and id <> ${itself} and ${hasWord([sql.ref('text')], says)}`.execute(tx)
  const ids = rows.filter(({ run, text }) => includes(run) && says.inText(text)).map(({ id }) => id)
  await deleteItems(tx, ids)
  return ids.length
}

/**
 * What a memory that goes had superseded is superseded by what comes after it, if anything does. It must not look current again:
 * its end stays, and what was merged into the one that goes gets that one's.
 */
async function relinkAround(tx: Tx, ids: readonly string[]): Promise<void> {
  // One step for each that goes: they may have superseded each other.
  for (const _ of ids) {
    const { numAffectedRows } = await sql`
      update memory.items i set superseded_by = gone.superseded_by, valid_to = coalesce(i.valid_to, gone.valid_to)
      from memory.items gone
      where i.superseded_by = gone.id and gone.id = any(${ids}::uuid[]) and i.id <> all(${ids}::uuid[])
        and gone.superseded_by is distinct from i.id`.execute(tx)
    if (numAffectedRows === 0n) return
  }
}

/** Deletes memories; of their changes what can be undone goes, and that there was one stays. */
export async function deleteItems(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await relinkAround(tx, ids)
  await tx.updateTable('memory.changes').set({ before: null, after: null }).where('item_id', 'in', ids).execute()
  await tx.deleteFrom('memory.items').where('id', 'in', ids).execute()
}
