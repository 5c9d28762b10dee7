import type { Permissions } from '../manifest.ts'
import type { MemoryPower, Powers, RememberedStatement, ScheduledMessage } from '../powers.ts'

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
const sameText = (text: string) => text.toLowerCase().trim().replace(/\s+/g, ' ')

/**
 * Powers as the daemon would serve them under `permissions`: what the manifest lacks is refused with `skill.not-permitted`.
 * Search finds statements that share a word of four letters or more with the query.
 */
export function testPowers(
  permissions: Partial<Permissions> = {},
  at: { now?: Date; timeZone?: string } = {},
): TestPowers {
  const statements: RememberedStatement[] = []
  const reminders: ScheduledMessage[] = []
  const lines: string[] = []
  const now = at.now ?? new Date('2026-01-05T09:00:00Z')
  let ids = 0
  const nextId = () => {
    ids++
    return `${String(ids).padStart(8, '0')}-0000-4000-8000-000000000000`
  }
  const remembering = (scope: 'read' | 'write' | 'forget') => {
    if (!permissions.memory?.includes(scope)) throw refused(`memory ${scope}`)
  }
  const scheduling = () => {
    if (!permissions.schedule) throw refused('schedule')
  }
  const memory: MemoryPower = {
    async add(text) {
      remembering('write')
      const known = statements.find((statement) => sameText(statement.text) === sameText(text))
      if (known) return known
      const statement = { id: nextId(), text: text.trim(), createdAt: now.toISOString() }
      statements.push(statement)
      return statement
    },
    async search(query, { limit = 8 } = {}) {
      remembering('read')
      const wanted = query.toLowerCase().match(/\p{L}{4,}/gu) ?? []
      const hits = statements.filter(({ text }) => wanted.some((word) => text.toLowerCase().includes(word)))
      return { hits: hits.slice(0, limit).map((hit) => ({ ...hit, score: 1 })), confidence: hits.length > 0 ? 0.9 : 0 }
    },
    async list({ limit = 100 } = {}) {
      remembering('read')
      return statements.toReversed().slice(0, limit)
    },
    async forget(wanted) {
      remembering('forget')
      const statement = byId(statements, wanted)
      if (!statement) throw failure('memory.not-found', 'There is no such memory.')
      statements.splice(statements.indexOf(statement), 1)
      return { receipt: nextId(), id: statement.id, copies: 0 }
    },
  }
  const schedule: Powers['schedule'] = {
    async remind(text, dueAt) {
      scheduling()
      if (Number.isNaN(dueAt.getTime())) throw failure('input.invalid', 'That is no time.')
      if (dueAt <= now) throw failure('reminder.in-past', 'That time is already over.')
      const reminder = { id: nextId(), text, dueAt: dueAt.toISOString() }
      reminders.push(reminder)
      return reminder
    },
    async list() {
      scheduling()
      return reminders.toSorted((a, b) => a.dueAt.localeCompare(b.dueAt))
    },
    async cancel(wanted) {
      scheduling()
      const reminder = byId(reminders, wanted)
      if (!reminder) throw failure('reminder.not-found', 'There is no such reminder.')
      reminders.splice(reminders.indexOf(reminder), 1)
      return reminder
    },
  }
  const signal = new AbortController().signal
  return {
    statements,
    reminders,
    lines,
    memory,
    schedule,
    log: (line) => void lines.push(line),
    signal,
    now,
    timeZone: at.timeZone ?? 'UTC',
  }
}
