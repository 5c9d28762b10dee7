import type { Permissions } from '../manifest.ts'
import type { MemoryPower, Powers, RememberedStatement, ScheduledMessage, SchedulePower } from '../powers.ts'

/** Powers that keep everything in arrays, for a skill's own tests. */
export interface TestPowers extends Powers {
  statements: RememberedStatement[]
  reminders: ScheduledMessage[]
  lines: string[]
}

/** As the daemon throws it: told apart by `code`. */
const failure = (code: string, message: string) => Object.assign(new Error(message), { name: 'AssistantError', code })
const refused = (what: string) => failure('skill.not-permitted', `The manifest does not allow ${what}.`)

/** The one with this id, or with an id that begins like this (8 characters or more). */
const byId = <T extends { id: string }>(all: readonly T[], id: string): T | undefined => {
  const found = id.length < 8 ? [] : all.filter((one) => one.id.startsWith(id.toLowerCase()))
  return found.length === 1 ? found[0] : undefined
}

/** Takes the wanted one out of `all`. @throws {Error} with `code` where there is none. */
function take<T extends { id: string }>(all: T[], id: string, code: string): T {
  const found = byId(all, id)
  if (!found) throw failure(code, `There is none with the id ${id}.`)
  all.splice(all.indexOf(found), 1)
  return found
}

/** Ids that differ in their first eight characters, which are what people see. */
function countedIds(): () => string {
  let last = 0
  return () => {
    last++
    return `${String(last).padStart(8, '0')}-0000-4000-8000-000000000000`
  }
}

const sameText = (text: string) => text.toLowerCase().trim().replace(/\s+/g, ' ')

function memoryPower(statements: RememberedStatement[], scopes: Permissions['memory'], now: Date): MemoryPower {
  const nextId = countedIds()
  const check = (scope: 'read' | 'write' | 'forget') => {
    if (!scopes.includes(scope)) throw refused(`memory ${scope}`)
  }
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

function schedulePower(reminders: ScheduledMessage[], allowed: boolean, now: Date): SchedulePower {
  const nextId = countedIds()
  const check = () => {
    if (!allowed) throw refused('schedule')
  }
  return {
    async remind(text, dueAt) {
      check()
      if (Number.isNaN(dueAt.getTime())) throw failure('input.invalid', 'That is no time.')
      if (dueAt <= now) throw failure('reminder.in-past', 'That time is already over.')
      const reminder = { id: nextId(), text, dueAt: dueAt.toISOString() }
      reminders.push(reminder)
      return reminder
    },
    async list() {
      check()
      return reminders.toSorted((a, b) => a.dueAt.localeCompare(b.dueAt))
    },
    async cancel(id) {
      check()
      return take(reminders, id, 'reminder.not-found')
    },
  }
}

/**
 * Powers as the daemon would serve them under `permissions`: what the manifest lacks is refused with `skill.not-permitted`.
 * Search finds statements that share a word of four letters or more with the query.
 */
export function testPowers(
  permissions: Partial<Permissions> = {},
  at: { now?: Date; timeZone?: string } = {},
): TestPowers {
  const now = at.now ?? new Date('2026-01-05T09:00:00Z')
  const statements: RememberedStatement[] = []
  const reminders: ScheduledMessage[] = []
  const lines: string[] = []
  return {
    statements,
    reminders,
    lines,
    memory: memoryPower(statements, permissions.memory ?? [], now),
    schedule: schedulePower(reminders, permissions.schedule ?? false, now),
    log: (line) => void lines.push(line),
    signal: new AbortController().signal,
    now,
    timeZone: at.timeZone ?? 'UTC',
  }
}
