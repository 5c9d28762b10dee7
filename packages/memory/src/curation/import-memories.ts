import type { Embedder, ImportPart, ImportResult, MemoryOrigin, PortableMemory, PortableOrigin } from '@openpa/core'
import { type Database, storable, type Tx } from '@openpa/database'
import { sql } from 'kysely'
import { tryEmbed } from '../embedders/embedder-source.ts'
import { recordChanges } from '../upkeep/changes.ts'
import { checkStatement, digestOf, type ItemRow, insertItems, saysSomething, spokenText } from '../write-items.ts'

/** What a file deserves at most: our own says what a person once saw here, anyone else's what somebody wrote somewhere. */
const MOST_TRUST = { ours: 0.9, foreign: 0.7 }

/** A memory of the part as it will be stored. */
interface Incoming {
  given: PortableMemory
  /** What makes it the same as another: the digest of a statement, the place of a turn. */
  key: string
  row: Omit<ItemRow, 'vector'>
  origins: MemoryOrigin[]
}

const SOURCES = ['message', 'skill', 'import', 'person'] as const satisfies readonly MemoryOrigin['source'][]

const originOf = ({ source, run, skill, file, session, turn }: PortableOrigin): MemoryOrigin => ({
  source: SOURCES.find((known) => known === source) ?? 'import',
  ...(run !== undefined && { run }),
  ...(skill !== undefined && { skill }),
  ...(file !== undefined && { file }),
  ...(session !== undefined && { session }),
  ...(turn !== undefined && { turn }),
})

const keyOf = (text: string, place: ItemRow['place']) =>
  place ? JSON.stringify([place.session, place.turn]) : digestOf(text)

/** Whose conversation it was is not for a foreign file to say: its sessions bear its name. */
const placeOf = ({ place }: PortableMemory, { isOurs, file }: ImportPart): ItemRow['place'] =>
  place && {
    session: storable(isOurs ? place.session : `${file}: ${place.session}`),
    turn: place.turn,
    speaker: storable(place.speaker ?? 'user'),
  }

function trustOf({ trust }: PortableMemory, { isOurs, isTrusted }: ImportPart): number {
  if (isOurs && isTrusted) return trust ?? 1
  const most = isOurs ? MOST_TRUST.ours : MOST_TRUST.foreign
  return Math.min(trust ?? most, most)
}

/** What a foreign file asks to be done is something that was written there, not a rule to follow. */
const kindOf = ({ kind }: PortableMemory, { isOurs }: ImportPart) => (!isOurs && kind === 'procedure' ? 'fact' : kind)

function incoming(given: PortableMemory, part: ImportPart): Incoming | undefined {
  if (!saysSomething(given.text)) return undefined
  const text = checkStatement(given.text)
  const place = placeOf(given, part)
  const own: MemoryOrigin = { source: 'import', file: part.file }
  const stated = part.isOurs ? (given.origins ?? []).map(originOf) : []
  const origins = part.isTrusted && stated.length > 0 ? stated : [own, ...stated]
  return {
    given,
    key: keyOf(text, place),
    origins,
    row: {
      kind: place ? 'episode' : kindOf(given, part),
      text,
      origin: origins[0] ?? own,
      createdAt: given.createdAt === undefined ? undefined : new Date(given.createdAt),
      importance: given.importance,
      trust: trustOf(given, part),
      ...(place && { place }),
    },
  }
}

/** Stored ids by {@link Incoming.key}. */
async function knownIds(tx: Tx, items: readonly Incoming[]): Promise<Map<string, string>> {
  const wanted = items.map(({ key, row: { place } }) => ({
    key,
    session: place?.session ?? null,
    turn: place?.turn ?? null,
  }))
  // Looked up one by one: joined, all items of the owner would be read for each.
  const { rows } = await sql<{ key: string; id: string }>`
    select w.key, known.id
    from jsonb_to_recordset(${JSON.stringify(wanted)}::text::jsonb) as w (key text, session text, turn integer)
    cross join lateral (
      (select i.id from memory.items i where w.session is null and i.session is null and i.digest = w.key limit 1)
      union all
      (select i.id from memory.items i where i.session = w.session and i.turn = w.turn limit 1)
    ) known`.execute(tx)
  return new Map(rows.map(({ key, id }) => [key, id]))
}

const embeddedAs = ({ row: { text, place } }: Incoming) => (place ? spokenText({ speaker: place.speaker, text }) : text)

/** Writes statements and turns. @returns ids of the new ones by key. */
async function insertNew(
  tx: Tx,
  ownerId: string,
  embedder: Embedder,
  items: readonly (Incoming & { vector: Float32Array | undefined })[],
): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  // What goes in by one statement is all of one sort.
  for (const isTurn of [false, true]) {
    const rows = items.filter(({ row }) => (row.place !== undefined) === isTurn)
    if (rows.length === 0) continue
    const stored = await insertItems(
      tx,
      ownerId,
      embedder.id,
      rows.map(({ row, vector }) => ({ ...row, vector })),
    )
    for (const { id, text, place, isNew } of stored)
      if (isNew) ids.set(keyOf(text, place ? { ...place, speaker: place.speaker ?? '' } : undefined), id)
  }
  return ids
}

/** Adds origins that their memories do not have yet. */
async function addOrigins(tx: Tx, ownerId: string, items: readonly Incoming[], ids: ReadonlyMap<string, string>) {
  const drafts = items.flatMap(({ key, origins, row }) =>
    origins.map((origin) => ({ id: ids.get(key), origin, at: row.createdAt ?? null })),
  )
  await sql`
    insert into memory.origins (item_id, owner_id, origin, at)
    select distinct on (d.id, d.origin) d.id, ${ownerId}::uuid, d.origin, coalesce(d.at, now())
    from jsonb_to_recordset(${JSON.stringify(drafts)}::text::jsonb) as d (id uuid, origin jsonb, at timestamptz)
    where d.id is not null
      and not exists (select from memory.origins o where o.item_id = d.id and o.origin = d.origin)`.execute(tx)
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Gives new memories their time of validity, and the link to what took their place. */
async function restoreValidity(
  tx: Tx,
  items: readonly Incoming[],
  added: ReadonlyMap<string, string>,
  idOf: (fileId: string) => string | undefined,
): Promise<void> {
  const drafts = items.flatMap(({ key, given: { validFrom, validTo, supersededBy } }) => {
    const by = supersededBy && (idOf(supersededBy) ?? supersededBy)
    return { id: added.get(key), from: validFrom ?? null, to: validTo ?? null, by: by && UUID.test(by) ? by : null }
  })
  await sql`
    update memory.items i set valid_from = coalesce(d."from", i.valid_from), valid_to = d."to",
      superseded_by = (select newer.id from memory.items newer where newer.id = d.by and newer.id <> i.id)
    from jsonb_to_recordset(${JSON.stringify(drafts)}::text::jsonb) as d (id uuid, "from" timestamptz, "to" timestamptz, by uuid)
    where i.id = d.id`.execute(tx)
}

/** A memory that is there already was not learned from a file of our own: only what the file says of its origins counts. */
const newOrigins = (item: Incoming, isKnown: boolean, { isOurs, file: own }: ImportPart): Incoming =>
  isKnown && isOurs
    ? { ...item, origins: item.origins.filter(({ source, file }) => source !== 'import' || file !== own) }
    : item

/** Stores a part of an import, see `MemoryArchive.importPart`. */
export async function importPart(
  database: Database,
  embedder: Embedder,
  ownerId: string,
  part: ImportPart,
): Promise<ImportResult> {
  const all = part.memories.map((given) => incoming(given, part))
  const items = [...new Map(all.flatMap((item) => (item ? [[item.key, item] as const] : []))).values()]
  const before = await database.asOwner(ownerId, (tx) => knownIds(tx, items))
  const unknown = items.filter(({ key }) => !before.has(key))
  const vectors = await tryEmbed(embedder, unknown.map(embeddedAs))
  const drafts = unknown.map((item, i) => ({ ...item, vector: vectors[i] }))
  return database.asOwner(ownerId, async (tx) => {
    const added = await insertNew(tx, ownerId, embedder, drafts)
    const ids = await knownIds(tx, items)
    const byFileId = new Map(
      all.flatMap((item) => (item?.given.id ? [[item.given.id, ids.get(item.key)] as const] : [])),
    )
    await restoreValidity(tx, drafts, added, (fileId) => byFileId.get(fileId))
    const told = items.map((item) => newOrigins(item, !added.has(item.key), part))
    await addOrigins(tx, ownerId, told, ids)
    if (added.size > 0)
      await recordChanges(tx, ownerId, [
        { job: 'import', action: 'added', itemId: null, before: null, after: { ids: [...added.values()] } },
      ])
    return { ids: all.map((item) => (item && ids.get(item.key)) ?? null), added: added.size }
  })
}
