import type { EventPayload, Memory, RunMemories, UsedMemory } from '@openpa/core'
import type { Tx } from '@openpa/database'
import { MEMORY_COLUMNS, memoryOf } from '../memory-row.ts'

type Recalled = EventPayload<'memory-recalled'>

/** What the run's log says that was recalled; of a search that was erased, null. */
async function readRecalled(tx: Tx, runId: string): Promise<(Recalled | null)[]> {
  const rows = await tx
    .selectFrom('assistant.events as e')
    .leftJoin('assistant.event_payloads as p', (join) =>
      join.onRef('p.run_id', '=', 'e.run_id').onRef('p.seq', '=', 'e.seq'),
    )
    .select('p.payload')
    .where('e.run_id', '=', runId)
    .where('e.kind', '=', 'memory-recalled')
    .orderBy('e.seq')
    .execute()
  return rows.map(({ payload }) => payload as Recalled | null)
}

async function readNow(tx: Tx, ids: readonly string[]): Promise<Map<string, Memory>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.selectFrom('memory.items').select(MEMORY_COLUMNS).where('id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, memoryOf(row)]))
}

/** The memories that a run used, see `MemoryCurator.usedIn`. Of one that was recalled twice the better score counts. */
export async function readUsed(tx: Tx, runId: string): Promise<RunMemories> {
  const recalled = await readRecalled(tx, runId)
  const hits = recalled.flatMap((payload) => payload?.hits ?? []).sort((a, b) => b.score - a.score)
  const best = new Map(hits.toReversed().map((hit) => [hit.id, hit]))
  const now = await readNow(tx, [...best.keys()])
  const used = Array.from(best.values(), ({ id, text, score, parts }): UsedMemory => {
    return { id, text, score, parts: parts ?? null, now: now.get(id) ?? null }
  })
  return {
    runId,
    used: used.sort((a, b) => b.score - a.score),
    erased: recalled.reduce((sum, payload) => sum + (payload ? (payload.erased ?? 0) : 1), 0),
  }
}
