import { type RawBuilder, sql } from 'kysely'

/** More statements of a topic than this are copies of each other. */
const MOST = 20

/** Rows of the statements of any of these topics, and of those that they have superseded; a subquery of the candidates' statement. */
export const aboutTopics = (topics: RawBuilder<readonly string[]>): RawBuilder<{ n: string }> => sql`(
  with topical as materialized (
    select id, n from memory.items where topic = any(${topics}::text[]) and superseded_by is null limit ${sql.lit(MOST)}
  ), earlier as (
    select older.n from topical join memory.items older on older.superseded_by = topical.id limit ${sql.lit(MOST)}
  )
  select n from topical union all select n from earlier)`
