import type { DuplicateGroup, JunkFinding, MemoryAudit } from '@openpa/core'
import type { Database, Tx } from '@openpa/database'
import { sql } from 'kysely'
import { holds } from '../holds.ts'
import { openContradictions } from './contradictions.ts'
import { JUNK_RULES, junkRuleOf, REPEATED, REPEATED_TURNS } from './junk.ts'
import { formDigest } from './read-form.ts'

/** Findings that are shown of each sort; the counts are of all. */
const SHOWN = 20
/** Examples of a junk rule. */
const EXAMPLES = 3
/** Rows that are read in one transaction. */
const PAGE = 1000
/** A member of a group beyond this many is counted and not shown. */
const GROUP_SHOWN = 10

/** Characters of a memory's text that an audit shows. */
const TEXT_SHOWN = 300
const shortened = sql<string>`left(i.text, ${sql.lit(TEXT_SHOWN)})`

/** Statements that hold and have the same terms, in any order. */
async function readDuplicates(tx: Tx): Promise<MemoryAudit['duplicates']> {
  const { rows } = await sql<{ count: number; memories: DuplicateGroup['memories'] }>`
    with keyed as (
      select i.*, (select string_agg(distinct t.term, ' ' order by t.term) from unnest(string_to_array(i.terms, ' ')) as t (term)) as key
      from memory.items i where i.session is null and ${holds('i')} and i.terms <> ''
    ), groups as (
      select key, count(*)::integer as members from keyed group by key having count(*) > 1
    )
    select (select count(*)::integer from groups) as count,
      (select jsonb_agg(jsonb_build_object('id', m.id, 'text', m.text, 'kind', m.kind))
       from (select * from keyed k where k.key = g.key order by created_at, n limit ${GROUP_SHOWN}) m) as memories
    from groups g order by members desc, key limit ${SHOWN}`.execute(tx)
  return {
    count: rows[0]?.count ?? 0,
    groups: rows.map(({ memories }) => ({
      merges: someMerge(memories),
      memories: memories.map((memory) => ({ ...memory, text: memory.text.slice(0, TEXT_SHOWN).toWellFormed() })),
    })),
  }
}

/** Whether upkeep would merge any two of them. */
const someMerge = (memories: DuplicateGroup['memories']): boolean =>
  new Set(memories.map(({ kind, text }) => `${kind} ${formDigest(text)}`)).size < memories.length

async function readNeverUsed(tx: Tx, days: number, now: Date): Promise<MemoryAudit['neverUsed']> {
  const unused = sql`i.session is null and ${holds('i')} and i.uses = 0
    and i.created_at < ${now}::timestamptz - make_interval(days => ${days})`
  const { rows } = await sql<{ count: number; id: string; text: string; created_at: Date }>`
    select count(*) over ()::integer as count, i.id, ${shortened} as text, i.created_at from memory.items i
    where ${unused} order by i.created_at, i.n limit ${SHOWN}`.execute(tx)
  const examples = rows.map(({ id, text, created_at }) => ({ id, text, createdAt: created_at.toISOString() }))
  return { olderThanDays: days, count: rows[0]?.count ?? 0, examples }
}

/** Judges every statement that holds, a page at a time. */
async function judgeStatements(
  database: Database,
  ownerId: string,
): Promise<{ findings: JunkFinding[]; seen: number }> {
  const findings = new Map(
    JUNK_RULES.map(({ name, says }): [string, JunkFinding] => [name, { rule: name, says, count: 0, examples: [] }]),
  )
  let seen = 0
  for (let after = '0'; ; ) {
    const rows = await database.asOwner(ownerId, async (tx) => {
      const page = await sql<{ n: string; id: string; text: string; terms: string | null }>`
        select i.n, i.id, ${shortened} as text, i.terms from memory.items i
        where i.session is null and ${holds('i')} and i.n > ${after}::bigint order by i.n limit ${PAGE}`.execute(tx)
      return page.rows
    })
    for (const { id, text, terms } of rows) {
      const finding = findings.get(junkRuleOf({ text, terms }) ?? '')
      if (!finding) continue
      finding.count++
      if (finding.examples.length < EXAMPLES) finding.examples.push({ id, text })
    }
    seen += rows.length
    after = rows.at(-1)?.n ?? after
    if (rows.length < PAGE) return { findings: [...findings.values()], seen }
  }
}

/** Turns whose words are said over and over. */
async function readRepeated(tx: Tx): Promise<{ finding: JunkFinding; turns: number }> {
  const { rows } = await sql<{ turns: number; count: number; examples: JunkFinding['examples'] | null }>`
    with repeated as (
      select digest, count(*)::integer as times, min(n) as first from memory.items where session is not null
      group by digest having count(*) >= ${REPEATED_TURNS}
    )
    select (select count(*)::integer from memory.items where session is not null) as turns,
      (select coalesce(sum(times - 1), 0)::integer from repeated) as count,
      (select jsonb_agg(jsonb_build_object('id', i.id, 'text', ${shortened}))
       from (select * from repeated order by times desc limit ${EXAMPLES}) r join memory.items i on i.n = r.first) as examples`.execute(
    tx,
  )
  const { turns, count, examples } = rows[0] ?? { turns: 0, count: 0, examples: null }
  return { turns, finding: { rule: REPEATED.name, says: REPEATED.says, count, examples: examples ?? [] } }
}

/** Looks over a memory, see `MemoryUpkeep.audit`. */
export async function auditMemory(
  database: Database,
  ownerId: string,
  { unusedDays, now }: { unusedDays: number; now: Date },
): Promise<MemoryAudit> {
  const { findings, seen } = await judgeStatements(database, ownerId)
  const rest = await database.asOwner(ownerId, async (tx) => ({
    duplicates: await readDuplicates(tx),
    neverUsed: await readNeverUsed(tx, unusedDays, now),
    repeated: await readRepeated(tx),
  }))
  const all = [...findings, rest.repeated.finding].filter(({ count }) => count > 0)
  const count = all.reduce((sum, finding) => sum + finding.count, 0)
  const lookedAt = seen + rest.repeated.turns
  return {
    duplicates: rest.duplicates,
    contradictions: await openContradictions(database, ownerId),
    neverUsed: rest.neverUsed,
    junk: { findings: all, count, share: lookedAt === 0 ? 0 : count / lookedAt },
  }
}
