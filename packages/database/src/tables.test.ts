import { readFileSync } from 'node:fs'
import { createDatabase } from '@openpa/tools/postgres'
import { describe, expect, inject, it } from 'vitest'
import { ownedTables } from './testing/one-of-each.ts'
import { testHomes } from './testing/test-homes.ts'

/** Tables and columns as `tables.ts` declares them, with `?` behind those that may be null. */
const declared = () => {
  const source = readFileSync(new URL('tables.ts', import.meta.url), 'utf8')
  const tables = source.matchAll(/'((?:assistant|memory)\.\w+)': \{([^}]*)\}/g)
  return Object.fromEntries(
    Array.from(tables, ([, name, body = '']) => {
      const columns = Array.from(body.matchAll(/(?:^|[;\n])\s*(\w+): ([^;\n]+)/g), ([, column = '', type = '']) => {
        // A `Json` column reads as `unknown`, which says nothing about null.
        const isNullable = /\| null$|<\w+ \| null,/.test(type.trim())
        return type.trim() === 'Json' ? column : `${column}${isNullable ? '?' : ''}`
      })
      return [name, columns.sort()]
    }),
  )
}

for (const home of testHomes(inject('postgresUrl'), createDatabase))
  describe.skipIf(home.missing)(`the type Tables on ${home.name}`, () => {
    it('names the columns that there are, and which may be null', async () => {
      await using opened = await home.open()
      const { rows } = await opened.database.queue.executeSql(`
        select table_schema || '.' || table_name as name,
               array_agg(column_name || case when is_nullable = 'YES' and column_name not in ('input', 'output') then '?' else '' end
                         order by column_name) as columns
        from information_schema.columns where table_schema in ('assistant', 'memory') group by 1`)
      const real = Object.fromEntries(rows.map((row) => [row.name, (row.columns as string[]).sort()]))
      expect(Object.keys(real).sort()).toEqual(await ownedTables(opened.database))
      expect(declared()).toEqual(real)
    })
  })
