import { AssistantError, canonicalJson, type SkillRows } from '@openpa/core'
import type { Database } from '../database.ts'

const MOST_KEYS = 1000
const MOST_CHARS = 100_000

const full = (skill: string, what: string) =>
  new AssistantError('skill.quota', `The skill ${skill} has no room for more: ${what}.`)

/** Skills' own rows in `database`. */
export const createSkillRows = (database: Database): SkillRows => ({
  get: (ownerId, skill, key) =>
    database.asOwner(ownerId, async (tx) => {
      const row = await tx
        .selectFrom('assistant.skill_rows')
        .select('value')
        .where('skill', '=', skill)
        .where('key', '=', key)
        .executeTakeFirst()
      return row?.value
    }),
  set: (ownerId, skill, key, value) =>
    database.asOwner(ownerId, async (tx) => {
      const text = canonicalJson(value)
      if (text.length > MOST_CHARS) throw full(skill, `a value has at most ${MOST_CHARS} characters`)
      const row = { value: text, updated_at: new Date() }
      const others = await tx
        .selectFrom('assistant.skill_rows')
        .select(({ fn }) => fn.countAll<string>().as('count'))
        .where('skill', '=', skill)
        .where('key', '!=', key)
        .executeTakeFirstOrThrow()
      if (Number(others.count) >= MOST_KEYS) throw full(skill, `it has ${MOST_KEYS} keys`)
      await tx
        .insertInto('assistant.skill_rows')
        .values({ owner_id: ownerId, skill, key, ...row })
        .onConflict((conflict) => conflict.columns(['owner_id', 'skill', 'key']).doUpdateSet(row))
        .execute()
    }),
  delete: (ownerId, skill, key) =>
    database.asOwner(ownerId, async (tx) => {
      const { numDeletedRows } = await tx
        .deleteFrom('assistant.skill_rows')
        .where('skill', '=', skill)
        .where('key', '=', key)
        .executeTakeFirst()
      return numDeletedRows > 0n
    }),
  keys: (ownerId, skill, prefix) =>
    database.asOwner(ownerId, async (tx) => {
      const rows = await tx
        .selectFrom('assistant.skill_rows')
        .select('key')
        .where('skill', '=', skill)
        .where(({ fn, val }) => fn<boolean>('starts_with', ['key', val(prefix)]))
        .orderBy('key')
        .execute()
      return rows.map(({ key }) => key)
    }),
  clear: (ownerId, skill) =>
    database.asOwner(ownerId, async (tx) => {
      const { numDeletedRows } = await tx
        .deleteFrom('assistant.skill_rows')
        .where('skill', '=', skill)
        .executeTakeFirst()
      return Number(numDeletedRows)
    }),
})
