
import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { systemClock } from '@openpa/core'
import { testHomes } from '@openpa/database/testing'
import { createDatabase } from '@openpa/tools/postgres'
import { inject, it } from 'vitest'
import { embedder, openMemory } from '../../test/open-memory.ts'
import { createMemoryArchive } from '../curation/memory-archive.ts'
import { mergeDuplicates } from './consolidate.ts'
import { settleStatements } from './contradictions.ts'
import { countUses } from './count-uses.ts'
import { raiseImportance, fadeImportance } from './weigh.ts'
import { sweepOrphans } from './vacuum.ts'
for (const home of testHomes(inject('postgresUrl'), createDatabase))
  it('time ' + home.name, async () => {
    await using opened = await home.open()
    const owner = randomUUID()
    const log = (...x: unknown[]) => appendFileSync('/tmp/upkeep-times.txt', home.name + ' ' + x.join(' ') + '\n')
    const archive = createMemoryArchive(opened.database, embedder)
    const work = { database: opened.database, ownerId: owner }
    const timed = async (name: string, f: () => Promise<unknown>) => { const t = performance.now(); const r = await f(); log(name, Math.round(performance.now() - t), JSON.stringify(r)) }
    for (let i = 0; i < 3000; i += 200) 
      await timed('import ' + i, async () => (await archive.importPart(owner, { file: 'f', isOurs: true, memories: Array.from({ length: 200 }, (_, k) => ({ text: `heron ${(i + k) >> 1} nests in the tree number ${((i + k) >> 1) * 7} near my house${k % 2 ? '!' : ''}`, kind: 'fact' as const })) })).added)

    const { sql } = await import('kysely')
    const explain = async (name: string, q: string) => opened.database.asOwner(owner, async (tx) => {
      const { rows } = await sql.raw<{ 'QUERY PLAN': string }>('explain analyze ' + q).execute(tx)
      appendFileSync('/tmp/upkeep-times.txt', '== ' + name + '\n' + rows.map((r) => r['QUERY PLAN']).join('\n') + '\n')
    })
    const { rows: ids } = await sql<{ id: string; digest: string }>`select id, digest from memory.items where owner_id = ${owner} order by n desc limit 200`.execute(opened.database.system)
    const wanted = JSON.stringify(ids.map(({ digest }) => ({ key: digest, session: null, turn: null })))
    await explain('known', `with wanted as (select * from jsonb_to_recordset('${wanted}'::text::jsonb) as w (key text, session text, turn integer))
      select w.key, i.id from wanted w join memory.items i on i.digest = w.key and i.session is null where w.session is null
    union all
    select w.key, i.id from wanted w join memory.items i on i.session = w.session and i.turn = w.turn`)
    const drafts = JSON.stringify(ids.map(({ id }) => ({ id, origin: { source: 'import', file: 'g' }, at: null })))
    await explain('origins', `insert into memory.origins (item_id, owner_id, origin, at)
    select distinct on (d.id, d.origin) d.id, '${owner}'::uuid, d.origin, coalesce(d.at, now())
    from jsonb_to_recordset('${drafts}'::text::jsonb) as d (id uuid, origin jsonb, at timestamptz)
    where d.id is not null
      and not exists (select from memory.origins o where o.item_id = d.id and o.origin = d.origin)`)
    const vals = JSON.stringify(ids.map(({ id }) => ({ id, from: null, to: null, by: null })))
    await explain('validity', `update memory.items i set valid_from = coalesce(d."from", i.valid_from), valid_to = d."to",
      superseded_by = (select newer.id from memory.items newer where newer.id = d.by and newer.id <> i.id)
    from jsonb_to_recordset('${vals}'::text::jsonb) as d (id uuid, "from" timestamptz, "to" timestamptz, by uuid)
    where i.id = d.id`)
    const pairs = JSON.stringify(ids.slice(0, 100).map(({ id }, k) => ({ id, keeper: ids[k + 100]?.id })))
    await explain('merge', `with moved as (
      update memory.origins o set item_id = pair.keeper from jsonb_to_recordset('${pairs}'::text::jsonb) as pair (id uuid, keeper uuid) where o.item_id = pair.id
      returning pair.id, o.ordinal
    ), gained as (
      update memory.items k set uses = k.uses + g.uses, used_at = greatest(k.used_at, g.used_at)
      from (select pair.keeper, sum(i.uses)::integer as uses, max(i.used_at) as used_at
            from jsonb_to_recordset('${pairs}'::text::jsonb) as pair (id uuid, keeper uuid) join memory.items i on i.id = pair.id group by 1) g
      where k.id = g.keeper
    ), merged as (
      update memory.items i set superseded_by = pair.keeper from jsonb_to_recordset('${pairs}'::text::jsonb) as pair (id uuid, keeper uuid) where i.id = pair.id returning i.id, i.uses
    )
    select merged.id, merged.uses,
      coalesce((select jsonb_agg(moved.ordinal::text order by moved.ordinal) from moved where moved.id = merged.id), '[]') as origins
    from merged`)
    await explain('forms', `update memory.items i set form = d.id::text
      from jsonb_to_recordset('${vals}'::text::jsonb) as d (id uuid) where i.id = d.id`)
  }, 200_000)
