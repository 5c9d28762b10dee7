import type { MemoryPower, RememberedStatement } from '../powers.ts'
import { countedIds, take } from './counted-ids.ts'
import type { Check } from './failure.ts'

const sameText = (text: string) => text.toLowerCase().trim().replace(/\s+/g, ' ')

/** A memory in an array; search finds statements that share a word of four letters or more with the query. */
export function testMemory(statements: RememberedStatement[], now: Date, checkUse: Check): MemoryPower {
  const nextId = countedIds()
  const check = (scope: 'read' | 'write' | 'forget') => checkUse({ power: 'memory', scope })
  return {
    async add(text) {
      check('write')
      const known = statements.find((statement) => sameText(statement.text) === sameText(text))
      if (known) return known
      const statement = { id: nextId(), text: text.trim(), createdAt: now.toISOString() }
      statements.push(statement)
      return statement
    },
    async search(query, { limit = 8 } = {}) {
      check('read')
      const wanted = query.toLowerCase().match(/\p{L}{4,}/gu) ?? []
      const hits = statements.filter(({ text }) => wanted.some((word) => text.toLowerCase().includes(word)))
      const confidence = hits.length > 0 ? 0.9 : 0
      return { hits: hits.slice(0, limit).map((hit) => ({ ...hit, score: 1 })), confidence }
    },
    async list({ limit = 100 } = {}) {
      check('read')
      return statements.toReversed().slice(0, limit)
    },
    async forget(id) {
      check('forget')
      return { receipt: nextId(), id: take(statements, id, 'memory.not-found').id, copies: 0 }
    },
  }
}
