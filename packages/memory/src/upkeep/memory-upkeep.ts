import type { Clock, Embedder, MemoryUpkeep, UpkeepReport } from '@openpa/core'
import type { Database } from '@openpa/database'
import { type EmbedderSource, embedderOf } from '../embedders/embedder-source.ts'
import { auditMemory } from './audit.ts'
import { mergeDuplicates } from './consolidate.ts'
import { settleStatements } from './contradictions.ts'
import { countUses } from './count-uses.ts'
import type { BatchedWork } from './in-batches.ts'
import { readStats } from './stats.ts'
import { undoChange } from './undo.ts'
import { lastUpkeep, logEnd, logStart } from './upkeep-log.ts'
import { UPKEEP_DEFAULTS, type UpkeepSettings } from './upkeep-settings.ts'
import { dropExpired, sweepOrphans } from './vacuum.ts'
import { fadeImportance, raiseImportance } from './weigh.ts'

const UNUSED_DAYS = 90

/** What upkeep works with. */
export interface MemoryUpkeepDeps {
  database: Database
  embedder: Embedder | EmbedderSource
  clock: Clock
  /** Read at each run, so that what is set holds from the next one on. */
  settings?(ownerId: string): Promise<Partial<UpkeepSettings>>
}

async function runAll(work: BatchedWork, now: Date, settings: UpkeepSettings) {
  const { changed: used, through } = await countUses(work)
  const duplicates = await mergeDuplicates(work)
  const { merged, superseded } = await settleStatements(work)
  const report: UpkeepReport = {
    used,
    merged: duplicates + merged,
    superseded,
    raised: await raiseImportance(work, now),
    faded: await fadeImportance(work, now, settings),
    orphans: await sweepOrphans(work),
    expired: await dropExpired(work, now),
  }
  return { report, through }
}

/** Upkeep of the memory in `database`. */
export function createMemoryUpkeep({ database, embedder, clock, settings }: MemoryUpkeepDeps): MemoryUpkeep {
  return {
    async run(ownerId, { signal } = {}) {
      const now = clock.now()
      const tuned = { ...UPKEEP_DEFAULTS, ...(await settings?.(ownerId)) }
      const id = await database.asOwner(ownerId, (tx) => logStart(tx, ownerId, now))
      const { report, through } = await runAll({ database, ownerId, signal }, now, tuned)
      // Without an end in the journal it counts as interrupted, and is taken up again.
      if (!signal?.aborted) await database.asOwner(ownerId, (tx) => logEnd(tx, id, report, through))
      return report
    },
    async lastRun(ownerId) {
      const last = await database.asOwner(ownerId, lastUpkeep)
      return last && { at: last.at, finished: last.report !== null }
    },
    undo: (ownerId, changeId) => undoChange(database, embedderOf(embedder), ownerId, changeId, clock.now()),
    audit: (ownerId, { unusedDays = UNUSED_DAYS } = {}) =>
      auditMemory(database, ownerId, { unusedDays, now: clock.now() }),
    stats: (ownerId) => readStats(database, embedderOf(embedder), ownerId),
  }
}
