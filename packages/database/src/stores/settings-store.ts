import { canonicalJson } from '@openpa/core'
import type { Database } from '../database.ts'

/** Small values by key. */
export interface SettingsStore {
  /** All settings that were set. */
  all(ownerId: string): Promise<Record<string, unknown>>
  set(ownerId: string, key: string, value: unknown): Promise<void>
  /** Back to the default. */
  unset(ownerId: string, key: string): Promise<void>
}

/** Settings in `database`. */
export const createSettingsStore = (database: Database): SettingsStore => ({
  all: (ownerId) =>
    database.asOwner(ownerId, async (tx) => {
      const rows = await tx.selectFrom('assistant.settings').select(['key', 'value']).execute()
      return Object.fromEntries(rows.map((row) => [row.key, row.value]))
    }),
  set: (ownerId, key, value) =>
    database.asOwner(ownerId, async (tx) => {
      const row = { value: canonicalJson(value), updated_at: new Date() }
      await tx
        .insertInto('assistant.settings')
        .values({ owner_id: ownerId, key, ...row })
        .onConflict((conflict) => conflict.columns(['owner_id', 'key']).doUpdateSet(row))
        .execute()
    }),
  unset: (ownerId, key) =>
    database.asOwner(ownerId, async (tx) => {
      await tx.deleteFrom('assistant.settings').where('key', '=', key).execute()
    }),
})
