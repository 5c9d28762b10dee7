import {
  AssistantError,
  type MemoryStore,
  type ReminderStore,
  STATEMENT_KINDS,
  type ToolCallContext,
} from '@openpa/core'
import type { Powers, ScheduledMessage } from '@openpa/skill'
import type { LoadedSkill } from './load-skill.ts'

/** What the host serves powers from. */
export interface BrokerDeps {
  memory: MemoryStore
  reminders: ReminderStore
  /** One line of a skill's own log. */
  log(skill: string, message: string): void
}

/** The powers of one tool call: each checked against the skill's manifest. */
export function brokerPowers(skill: LoadedSkill, deps: BrokerDeps, context: ToolCallContext): Powers {
  const { permissions } = skill.manifest
  const { ownerId, runId, now, timeZone, signal } = context
  const refuse = (what: string) =>
    new AssistantError(
      'skill.not-permitted',
      `The skill ${skill.name} may not use ${what}: its manifest does not declare it.`,
    )
  // A tool that goes on after its time is over, or the run was cancelled, has no powers any more.
  const memoryScope = (scope: 'read' | 'write' | 'forget') => {
    signal.throwIfAborted()
    if (!permissions.memory.includes(scope)) throw refuse(`memory ${scope}`)
  }
  const scheduling = () => {
    signal.throwIfAborted()
    if (!permissions.schedule) throw refuse('schedule')
  }
  return {
    memory: {
      async add(text) {
        memoryScope('write')
        return deps.memory.add(ownerId, { text, origin: { source: 'message', run: runId, skill: skill.name } })
      },
      async search(query, options) {
        memoryScope('read')
        // What was said in conversations is the person's own; skills get what they were told to remember.
        return deps.memory.search(ownerId, query, { ...options, kinds: STATEMENT_KINDS })
      },
      async list(options) {
        memoryScope('read')
        return deps.memory.list(ownerId, { ...options, kinds: STATEMENT_KINDS })
      },
      async forget(id) {
        memoryScope('forget')
        return deps.memory.forget(ownerId, id)
      },
    },
    schedule: {
      async remind(text, dueAt): Promise<ScheduledMessage> {
        scheduling()
        if (Number.isNaN(dueAt.getTime())) throw new AssistantError('input.invalid', 'That is no time.')
        if (dueAt.getTime() <= now.getTime())
          throw new AssistantError('reminder.in-past', 'That time is already over.', {
            hint: 'Name a time in the future.',
          })
        return deps.reminders.add(ownerId, { text, dueAt, timeZone, runId })
      },
      async list() {
        scheduling()
        return deps.reminders.list(ownerId)
      },
      async cancel(id) {
        scheduling()
        return deps.reminders.cancel(ownerId, id)
      },
    },
    log: (message) => deps.log(skill.name, message),
    signal,
    now,
    timeZone,
  }
}
