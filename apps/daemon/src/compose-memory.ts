import { systemClock } from '@openpa/core'
import type { Database } from '@openpa/database'
import { createMemoryArchive, createMemoryCurator, createMemoryUpkeep, createPgMemoryStore } from '@openpa/memory'
import type { Logger } from 'pino'
import type { Configuration } from './adapters/configuration.ts'
import type { Embedders } from './adapters/embedders.ts'
import { MemoryKeeper } from './adapters/memory-keeper.ts'
import { NightlyUpkeep } from './adapters/nightly-upkeep.ts'
import { LOCAL_OWNER } from './daemon-base.ts'

/** The memory, the person's hands on it, and what keeps it in order. */
export function createMemoryParts(database: Database, embedders: Embedders, configuration: Configuration, log: Logger) {
  const memory = createPgMemoryStore(database, embedders)
  const keeper = new MemoryKeeper({
    database,
    embedders,
    memory,
    distils: (ownerId) => configuration.get(ownerId, 'memory.distil'),
    onError: (error) => log.error({ err: error }, 'turns could not be kept as memories'),
  })
  const parts = { database, embedder: embedders, clock: systemClock }
  const upkeep = createMemoryUpkeep({
    ...parts,
    settings: async (ownerId) => ({ halfLifeDays: await configuration.get(ownerId, 'memory.halfLifeDays') }),
  })
  const nightly = new NightlyUpkeep({
    upkeep,
    ownerId: LOCAL_OWNER,
    clock: systemClock,
    quietHour: async () => ({
      timeZone: await configuration.get(LOCAL_OWNER, 'timezone'),
      hour: await configuration.get(LOCAL_OWNER, 'memory.quietHour'),
    }),
    onError: (error) => log.error({ err: error }, 'the memory could not be tidied'),
  })
  const runUpkeep = () => nightly.runNow()
  const curator = createMemoryCurator(parts)
  return { memory, keeper, upkeep, nightly, runUpkeep, curator, archive: createMemoryArchive(database, embedders) }
}
