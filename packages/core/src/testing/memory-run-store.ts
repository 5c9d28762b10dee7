import { randomUUID } from 'node:crypto'
import { canonicalJson } from '../domain/canonical-json.ts'
import type { RunEvent } from '../domain/event.ts'
import type { Run } from '../domain/run.ts'
import { AssistantError } from '../errors.ts'
import type { RunBatch, RunStore, StepRow } from '../ports/run-store.ts'

/** A {@link RunStore} in memory that shows what was written. Digests are empty. */
export interface MemoryRunStore extends RunStore {
  /** Batches in the order in which they were appended. */
  readonly batches: (RunBatch & { runId: string })[]
  /** Runs before each append; may throw, or wait. */
  beforeAppend: (batch: RunBatch) => Promise<void> | void
}

interface Entry {
  ownerId: string
  run: Run
  events: RunEvent[]
  steps: Map<string, StepRow>
}

const copy = <T>(value: T): T => JSON.parse(canonicalJson(value)) as T

/** For tests of whatever writes runs; a fake, to be used where no database can be. */
export function createMemoryRunStore(): MemoryRunStore {
  const entries = new Map<string, Entry>()
  const entryOf = (ownerId: string, runId: string) => {
    const entry = entries.get(runId)
    if (entry?.ownerId !== ownerId) throw new AssistantError('run.not-found', `There is no run ${runId}.`)
    return entry
  }
  const number = (entry: Entry, drafts: RunBatch['events']) => {
    const events = drafts.map(
      (draft, i) =>
        ({
          ...copy(draft),
          runId: entry.run.id,
          seq: entry.events.length + i + 1,
          at: new Date().toISOString(),
          digest: '',
        }) as RunEvent,
    )
    entry.events.push(...events)
    return events
  }
  const store: MemoryRunStore = {
    batches: [],
    beforeAppend: () => undefined,
    async admit(ownerId, { text, source, sessionId = randomUUID(), attachment = null, model = null }) {
      const times = { createdAt: new Date().toISOString(), finishedAt: null }
      const given = { sessionId, source, text, attachment, model }
      const run: Run = { id: randomUUID(), status: 'running', answer: null, error: null, ...given, ...times }
      const entry: Entry = { ownerId, run, events: [], steps: new Map() }
      entries.set(run.id, entry)
      const [event] = number(entry, [{ kind: 'run-admitted', payload: { text, sessionId, source } }])
      return { run: { ...run }, event: event as RunEvent }
    },
    async append(ownerId, runId, batch) {
      await store.beforeAppend(batch)
      const entry = entryOf(ownerId, runId)
      if (entry.run.status !== 'running') throw new AssistantError('run.not-found', `There is no run ${runId}.`)
      store.batches.push({ ...batch, runId })
      for (const step of batch.steps ?? []) entry.steps.set(step.id, { ...entry.steps.get(step.id), ...copy(step) })
      if (batch.outcome) {
        const { status, answer = null, error = null } = batch.outcome
        Object.assign(entry.run, { status, answer, error, finishedAt: new Date().toISOString() })
      }
      return number(entry, batch.events)
    },
    events: async (ownerId, runId, after) => entryOf(ownerId, runId).events.filter(({ seq }) => seq > after),
    get: async (ownerId, runId) => ({ ...entryOf(ownerId, runId).run }),
    list: async (ownerId, { limit = 50, status } = {}) =>
      [...entries.values()]
        .filter(({ run, ownerId: owner }) => owner === ownerId && (!status || run.status === status))
        .toReversed()
        .slice(0, limit)
        .map(({ run }) => ({ ...run })),
    steps: async (ownerId, runId) => [...entryOf(ownerId, runId).steps.values()],
  }
  return store
}
