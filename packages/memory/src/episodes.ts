import type { Embedder, NewTurn } from '@openpa/core'
import type { Database, Tx } from '@openpa/database'
import { sql } from 'kysely'
import { tryEmbed } from './embedders/embedder-source.ts'
import { insertTurns, saysSomething, spokenText } from './write-items.ts'

const BATCH = 50

interface Message {
  id: string
  session_id: string
  run_id: string
  turn: number
  role: 'user' | 'assistant'
  text: string
  created_at: Date
  /** Whether words from outside were in its run: the answer may be theirs. */
  untrusted: boolean
}

/** Who speaks in the person's own conversations. */
export const SPEAKERS = { user: 'user', assistant: 'assistant' } as const

const turnOf = (message: Message): NewTurn => ({
  session: message.session_id,
  turn: message.turn,
  speaker: SPEAKERS[message.role],
  text: message.text,
  origin: {
    source: 'message',
    run: message.run_id,
    ...(message.untrusted && message.role === 'assistant' ? { untrusted: true } : {}),
  },
  createdAt: message.created_at,
})

/** Messages that are no episodes yet, oldest first. */
async function readUnrecorded(tx: Tx): Promise<Message[]> {
  const { rows } = await sql<Message>`
    select m.id, m.session_id, m.run_id, m.role, m.text, m.created_at, r.taint ? 'untrusted' as untrusted,
           (select count(*)::integer from assistant.messages b where b.session_id = m.session_id and b.id < m.id) as turn
    from assistant.messages m join assistant.runs r on r.id = m.run_id where not m.recorded order by m.id limit ${BATCH}`.execute(
    tx,
  )
  return rows
}

/** Marks messages as kept. @returns ids of those that were not yet and still say what they said: another may have been forgotten. */
async function markRecorded(tx: Tx, messages: readonly Message[]): Promise<Set<string>> {
  const read = JSON.stringify(messages.map(({ id, text }) => ({ id, text })))
  const { rows } = await sql<{ id: string; same: boolean }>`
    update assistant.messages m set recorded = true
    from jsonb_to_recordset(${read}::text::jsonb) as r (id bigint, text text)
    where m.id = r.id and not m.recorded returning m.id, m.text = r.text as same`.execute(tx)
  return new Set(rows.flatMap(({ id, same }) => (same ? [String(id)] : [])))
}

/**
 * Keeps messages of conversations as episodes, word for word and with their place, oldest first. A message is marked in the
 * transaction that writes its episode, so that a crash neither loses nor repeats one.
 * @returns the turns that were kept.
 */
export async function recordEpisodes(database: Database, ownerId: string, embedder: Embedder): Promise<NewTurn[]> {
  const kept: NewTurn[] = []
  for (;;) {
    const messages = await database.asOwner(ownerId, readUnrecorded)
    const vectors = await tryEmbed(embedder, messages.map(turnOf).map(spokenText))
    await database.asOwner(ownerId, async (tx) => {
      const marked = await markRecorded(tx, messages)
      const turns = messages
        .map((message, i) => ({ turn: turnOf(message), vector: vectors[i], isKept: marked.has(String(message.id)) }))
        .filter(({ turn, isKept }) => isKept && saysSomething(turn.text))
      if (turns.length === 0) return
      await insertTurns(
        tx,
        ownerId,
        turns.map(({ turn }) => turn),
        turns.map(({ vector }) => vector),
        embedder.id,
      )
      kept.push(...turns.map(({ turn }) => turn))
    })
    if (messages.length < BATCH) return kept
  }
}
