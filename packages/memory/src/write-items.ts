import { createHash } from 'node:crypto'
import { AssistantError, type Memory, type NewMemory, type NewTurn } from '@openpa/core'
import { storable, type Tx } from '@openpa/database'
import { sql } from 'kysely'
import { MEMORY_COLUMNS, memoryOf } from './memory-row.ts'
import { topicOfText } from './statements/read-statement.ts'
import { termsOf } from './terms.ts'
import { vectorLiteral } from './vectors.ts'

const MAX_CHARS = 100_000

/** SHA-256 of a text in lower case with single spaces: what makes two statements the same. */
export const digestOf = (text: string): string =>
  createHash('sha256').update(text.toLowerCase().replace(/\s+/g, ' ').trim()).digest('hex')

/** Whether there is anything to remember in a text. */
export const saysSomething = (text: string): boolean => /[\p{L}\p{N}]/u.test(text)

/** A statement's text as it is stored. @throws {AssistantError} `input.invalid`, `input.too-large`. */
export function checkStatement(text: string): string {
  const clean = storable(text).trim()
  if (!saysSomething(clean))
    throw new AssistantError('input.invalid', 'There is nothing to remember in that.', {
      hint: 'Say what to remember.',
    })
  if (clean.length > MAX_CHARS)
    throw new AssistantError(
      'input.too-large',
      `A memory has at most ${MAX_CHARS} characters; this has ${clean.length}.`,
      { hint: 'Split it into statements.' },
    )
  return clean
}

/** A row on its way into the table. */
export interface ItemRow {
  kind: Memory['kind']
  text: string
  origin: NewMemory['origin']
  createdAt: Date | undefined
  importance?: number | undefined
  trust?: number | undefined
  place?: { session: string; turn: number; speaker: string } | undefined
  /** None where the embedder failed. */
  vector: Float32Array | undefined
}

/**
 * Writes items with their vectors and origins in one statement; triggers index their words. Statements that are there already
 * gain an origin, turns that are there stay as they are.
 */
export async function insertItems(
  tx: Tx,
  ownerId: string,
  embedder: string,
  rows: readonly ItemRow[],
): Promise<(Memory & { isNew: boolean })[]> {
  const at = new Date()
  const drafts = rows.map(({ kind, text, origin, createdAt = at, importance, trust, place, vector }) => ({
    kind,
    text,
    digest: digestOf(text),
    origin,
    terms: termsOf(text).join(' '),
    topic: place ? null : topicOfText(text),
    created_at: createdAt.toISOString(),
    importance: importance ?? 0.5,
    trust: trust ?? 1,
    session: place?.session ?? null,
    turn: place?.turn ?? null,
    speaker: place?.speaker ?? null,
    vector: vector === undefined ? null : vectorLiteral(vector),
  }))
  const isTurns = rows[0]?.place !== undefined
  // The idle update makes the statement return rows that are there already.
  const known = isTurns
    ? sql`on conflict (owner_id, session, turn) where session is not null do nothing`
    : sql`on conflict (owner_id, digest) where session is null do update set digest = excluded.digest`
  const columns = sql.join(MEMORY_COLUMNS.map((name) => sql.ref(`stored.${name}`)))
  const { rows: stored } = await sql<Parameters<typeof memoryOf>[0] & { is_new: boolean }>`
    with draft as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(drafts)}::text::jsonb) as d (
        kind text, text text, digest text, origin jsonb, terms text, topic text, created_at timestamptz, importance real, trust real,
        session text, turn integer, speaker text, vector text)
    ), stored as (
      insert into memory.items
        (owner_id, kind, text, digest, origin, terms, topic, created_at, valid_from, importance, trust, session, turn, speaker)
      select ${ownerId}, kind, text, digest, origin, terms, topic, created_at, created_at, importance, trust, session, turn, speaker
      from draft ${known}
      returning *, (xmax = 0) as is_new
    ), placed as (
      select stored.id, stored.n, stored.is_new, draft.origin, draft.created_at, draft.vector
      from stored join draft on stored.digest = draft.digest and stored.session is not distinct from draft.session
        and stored.turn is not distinct from draft.turn
    ), sourced as (
      insert into memory.origins (item_id, owner_id, origin, at)
      select id, ${ownerId}, origin, created_at from placed p
      where is_new or not exists (select from memory.origins o where o.item_id = p.id and o.origin = p.origin)
    ), embedded as (
      insert into memory.vectors (item, owner_id, embedder, embedding)
      select n, ${ownerId}, ${embedder}, vector::extensions.halfvec from placed where vector is not null
      on conflict (embedder, item) do nothing
    )
    select ${columns}, stored.is_new from stored`.execute(tx)
  return stored.map((row) => ({ ...memoryOf(row), isNew: row.is_new }))
}

/** Stores one statement, or gives back the one that says the same. */
export async function insertStatement(
  tx: Tx,
  ownerId: string,
  memory: NewMemory & { text: string },
  vector: Float32Array | undefined,
  embedder: string,
): Promise<Memory> {
  const { kind = 'fact', text, origin, createdAt, importance, trust } = memory
  const [row] = await insertItems(tx, ownerId, embedder, [{ kind, text, origin, createdAt, importance, trust, vector }])
  if (!row) throw new Error('A memory was not written.')
  const { isNew, ...stored } = row
  return stored
}

/** What a turn is embedded as: who speaks is a part of what is meant. */
export const spokenText = ({ speaker, text }: Pick<NewTurn, 'speaker' | 'text'>): string => `${speaker}: ${text}`

/** Stores turns of conversations as episodes. @returns how many were new. */
export async function insertTurns(
  tx: Tx,
  ownerId: string,
  turns: readonly NewTurn[],
  vectors: readonly (Float32Array | undefined)[],
  embedder: string,
): Promise<number> {
  const rows = turns.map(({ session, turn, speaker, text, origin, createdAt }, i) => ({
    kind: 'episode' as const,
    text,
    origin,
    createdAt,
    place: { session, turn, speaker },
    vector: vectors[i],
  }))
  return (await insertItems(tx, ownerId, embedder, rows)).length
}
