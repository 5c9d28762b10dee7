import { randomInt, randomUUID } from 'node:crypto'
import { type Insertable, sql } from 'kysely'
import type { Database } from '../database.ts'
import type { Tables } from '../tables.ts'

type TableName = keyof Tables
type Rows = { [Name in TableName]: Insertable<Tables[Name]> }

type MemoryTable = Extract<TableName, `memory.${string}`>

/** The rows of schema `memory`. */
function memoryRows(ownerId: string, word: string): Pick<Rows, MemoryTable> {
  const owned = { owner_id: ownerId }
  const [item, n] = [randomUUID(), String(randomInt(2 ** 40))]
  const text = `a ${word} here`
  const json = JSON.stringify({ text })
  return {
    'memory.items': {
      ...owned,
      id: item,
      n,
      kind: 'fact',
      text,
      digest: '0',
      origin: JSON.stringify({ source: 'person' }),
    },
    'memory.vectors': { ...owned, item: n, embedder: 'none', embedding: `[${Array(256).fill(0).join(',')}]` },
    'memory.origins': { ...owned, item_id: item, origin: JSON.stringify({ source: 'person' }) },
    'memory.postings': { ...owned, term: word, item: n, tf: 1, length: 1 },
    'memory.terms': { ...owned, term: word, df: 1 },
    'memory.corpora': { ...owned, items: 1, length: '1' },
    'memory.speakers': { ...owned, word, items: 1 },
    'memory.changes': { ...owned, job: 'edit', action: 'rewritten', item_id: item, before: json, after: json },
  }
}

const skillRows = (ownerId: string, run: string, json: string) => {
  const owned = { owner_id: ownerId }
  return {
    'assistant.skill_rows': { ...owned, skill: 'a', key: 'k', value: json },
    'assistant.audit': {
      ...owned,
      run_id: run,
      seq: 1,
      at: new Date(0).toISOString(),
      actor: 'a',
      action: 'fetch',
      target: 'https://example.org',
      outcome: 'allowed',
      previous: Buffer.alloc(32),
      hash: Buffer.alloc(32),
    },
  } satisfies Partial<Rows>
}

const approvalRows = (ownerId: string, run: string, text: string) => {
  const owned = { owner_id: ownerId }
  return {
    'assistant.approvals': {
      ...owned,
      id: randomUUID(),
      run_id: run,
      call_id: randomUUID(),
      skill: 'a',
      tool: 'a.b',
      effect: 'external',
      target: text,
      input: JSON.stringify({ text }),
      taint: '{}',
      reason: 'effect',
      status: 'pending',
      expires_at: new Date(0),
    },
    'assistant.approval_grants': { ...owned, skill: 'a', tool: 'a.b', target: text },
  } satisfies Partial<Rows>
}

/** One valid row for each table of the schema, in an order in which they can be inserted, all texts containing `word`. */
export function oneOfEach(ownerId: string, word = 'canary'): Rows {
  const owned = { owner_id: ownerId }
  const [session, run, decision, schedule] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]
  const message = String(randomInt(2 ** 40))
  const text = `a ${word} here`
  const json = JSON.stringify({ text })
  const ofRun = { ...owned, run_id: run }
  const call = { call_tool: 'a.b', call_input: json }
  return {
    'assistant.sessions': { ...owned, id: session, title: text },
    'assistant.runs': { ...owned, id: run, session_id: session, status: 'done', source: 'cli', request: text, ...call },
    'assistant.messages': { ...ofRun, id: message, session_id: session, role: 'user', text },
    'assistant.summaries': { ...owned, session_id: session, through: message, turns: 1, text },
    'assistant.events': { ...ofRun, seq: 1, kind: 'text-added', digest: '0' },
    'assistant.event_payloads': { ...ofRun, seq: 1, payload: json },
    'assistant.steps': {
      ...ofRun,
      id: randomUUID(),
      kind: 'tool',
      name: 'a.b',
      input: json,
      idempotent: true,
      status: 'done',
      output: json,
    },
    'assistant.decisions': {
      ...ofRun,
      id: decision,
      policy_version: '1',
      action: 'a.b',
      score: 1,
      scores: '[]',
      features: '{}',
    },
    'assistant.feedback': { ...ofRun, decision_id: decision, verdict: 'correct', correction: text },
    'assistant.skill_usage': { ...ofRun, decision_id: decision, skill: 'a', tool: 'b', duration_ms: 1, outcome: 'ok' },
    'assistant.model_calls': { ...ofRun, model: 'm', status: 'settled', tokens: 1, cost_usd: 0 },
    'assistant.schedules': {
      ...ofRun,
      id: schedule,
      text,
      due_at: new Date(0),
      time_zone: 'UTC',
      status: 'fired',
    },
    'assistant.inbox': { ...owned, schedule_id: schedule, text },
    'assistant.receipts': { ...owned, schedule_id: schedule, fired_at: new Date(0), late_ms: 1 },
    'assistant.settings': { ...owned, key: 'k', value: json },
    'assistant.models': {
      ...owned,
      name: 'm',
      base_url: 'http://127.0.0.1',
      model_id: 'm',
      context_tokens: 1,
      max_output_tokens: 1,
    },
    'assistant.secrets': { ...owned, name: 'n', envelope: Buffer.from('sealed') },
    ...skillRows(ownerId, run, json),
    ...approvalRows(ownerId, run, text),
    ...memoryRows(ownerId, word),
  }
}

/** Writes {@link oneOfEach} past row-level security. @returns the rows by table. */
export async function insertOneOfEach(database: Database, ownerId: string, word?: string): Promise<Rows> {
  const rows = oneOfEach(ownerId, word)
  for (const [table, row] of Object.entries(rows)) await insertRow(database.system, table, row)
  return rows
}

/** Inserts a row into a table whose name is known at run time only. */
export async function insertRow(
  db: Pick<Database['system'], 'executeQuery'>,
  table: string,
  row: object,
): Promise<void> {
  const names = sql.join(Object.keys(row).map((name) => sql.ref(name)))
  const values = sql.join(Object.values(row))
  await db.executeQuery(
    sql`insert into ${sql.table(table)} (${names}) values (${values})`.compile(db as Database['system']),
  )
}

/** Every table that holds rows of owners, from the catalogue: schemas `assistant` and `memory`. */
export async function ownedTables(database: Database): Promise<string[]> {
  const { rows } = await database.queue.executeSql(
    `select schemaname || '.' || tablename as name from pg_tables where schemaname in ('assistant', 'memory') order by 1`,
  )
  return rows.map((row) => String(row.name))
}
