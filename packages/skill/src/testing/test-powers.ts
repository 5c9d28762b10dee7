import type { Permissions } from '../manifest.ts'
import type { MemoryPower, Powers, RememberedStatement, ScheduledMessage } from '../powers.ts'

/** Powers that keep everything in arrays, for a skill's own tests. */
export interface TestPowers extends Powers {
  statements: RememberedStatement[]
  reminders: ScheduledMessage[]
  lines: string[]
}

const refused = (what: string) =>
  Object.assign(new Error(`The manifest does not allow ${what}.`), { code: 'skill.not-permitted' })

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
  const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
  const remembering = (scope: 'read' | 'write' | 'forget') => {
    if (!permissions.memory?.includes(scope)) throw refused(`memory ${scope}`)
  }
  const scheduling = () => {
    if (!permissions.schedule) throw refused('schedule')
  }
  const memory: MemoryPower = {
    async add(text) {
      remembering('write')
      const statement = { id: id(statements.length + 1), text, createdAt: now.toISOString() }
      statements.push(statement)
      return statement
    },
    async search(query) {
      remembering('read')
      const wanted = query.toLowerCase().match(/\p{L}{4,}/gu) ?? []
      const hits = statements.filter(({ text }) => wanted.some((word) => text.toLowerCase().includes(word)))
      return { hits: hits.map((hit) => ({ ...hit, score: 1 })), confidence: hits.length > 0 ? 0.9 : 0 }
    },
    async list() {
      remembering('read')
      return statements.toReversed()
    },
    async forget(wanted) {
      remembering('forget')
      const index = statements.findIndex((statement) => statement.id === wanted)
      if (index < 0) throw Object.assign(new Error('No such memory.'), { code: 'memory.not-found' })
      statements.splice(index, 1)
      return { receipt: 'test', id: wanted, copies: 0 }
    },
  }
  const schedule: Powers['schedule'] = {
    async remind(text, dueAt) {
      scheduling()
      if (dueAt <= now) throw Object.assign(new Error('That time is over.'), { code: 'reminder.in-past' })
      const reminder = { id: id(reminders.length + 1), text, dueAt: dueAt.toISOString() }
      reminders.push(reminder)
      return reminder
    },
    async list() {
      scheduling()
      return reminders.toSorted((a, b) => a.dueAt.localeCompare(b.dueAt))
    },
    async cancel(wanted) {
      scheduling()
      const index = reminders.findIndex((reminder) => reminder.id === wanted)
      const [reminder] = index < 0 ? [] : reminders.splice(index, 1)
      if (!reminder) throw Object.assign(new Error('No such reminder.'), { code: 'reminder.not-found' })
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
