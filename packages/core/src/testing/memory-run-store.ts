import { randomUUID } from 'node:crypto'
import type { Approval } from '../domain/approval.ts'
import { canonicalJson } from '../domain/canonical-json.ts'
import type { RunEvent } from '../domain/event.ts'
import { isParked, type Run } from '../domain/run.ts'
import { AssistantError } from '../errors.ts'
import type { ApprovalStore } from '../ports/approval-store.ts'
import type { RunBatch, RunStore, StepRow } from '../ports/run-store.ts'
import { createMemoryApprovals } from './memory-approvals.ts'

/** A {@link RunStore} in memory that shows what was written. Digests are empty. */
export interface MemoryRunStore extends RunStore {
  /** Batches in the order in which they were appended. */
  readonly batches: (RunBatch & { runId: string })[]
  /** The questions that were written with batches. */
  readonly approvals: ApprovalStore
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

const RUNNING = { status: 'running', error: null }

function parking(
  entries: ReadonlyMap<string, Entry>,
  asked: ReadonlyMap<string, Approval>,
): Pick<RunStore, 'reopen' | 'unpark'> {
  const ofRun = (id: string) => [...asked.values()].filter(({ runId }) => runId === id)
  return {
    async reopen(ownerId) {
      const runs = [...entries.values()].filter((entry) => entry.ownerId === ownerId).map(({ run }) => run)
      const isAnswered = ({ id }: Run) => ofRun(id).some(({ status, takenAt }) => status !== 'pending' && !takenAt)
      const open = runs.filter((run) => isParked(run) && isAnswered(run))
      return open.map((run) => ({ ...Object.assign(run, RUNNING) }))
    },
    async unpark(_, runId) {
      const run = entries.get(runId)?.run
      if (!run || !isParked(run)) return false
      Object.assign(run, RUNNING)
      for (const approval of ofRun(runId)) if (approval.status === 'pending') approval.status = 'denied'
      return true
    },
  }
}

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
  const asked = new Map<string, Approval>()
  const store: MemoryRunStore = {
    batches: [],
    approvals: createMemoryApprovals(asked),
    beforeAppend: () => undefined,
    async admit(ownerId, { text, source, sessionId = randomUUID(), call = null, attachment = null, model = null }) {
      const times = { createdAt: new Date().toISOString(), finishedAt: null }
      const given = { sessionId, source, text, call: copy(call), attachment, model }
      const run: Run = { id: randomUUID(), status: 'running', answer: null, error: null, taint: {}, ...given, ...times }
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
      for (const approval of batch.approvals ?? []) asked.set(approval.id, copy(approval))
      for (const id of batch.takenAnswers ?? [])
        Object.assign(asked.get(id) ?? {}, { takenAt: new Date().toISOString() })
      if (batch.taint) entry.run.taint = batch.taint
      if (batch.outcome) {
        const { status, answer = null, error = null, parked } = batch.outcome
        Object.assign(entry.run, { status, answer, error, finishedAt: parked ? null : new Date().toISOString() })
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
    ...parking(entries, asked),
    steps: async (ownerId, runId) => [...entryOf(ownerId, runId).steps.values()],
  }
  return store
}
