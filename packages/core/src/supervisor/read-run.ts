import { askedEvent } from '../approvals/approval-desk.ts'
import type { ConsentBackground } from '../approvals/consent.ts'
import type { Approval, ApprovalStatus } from '../domain/approval.ts'
import type { EventDraft } from '../domain/event.ts'
import type { Run } from '../domain/run.ts'
import type { ErrorBody } from '../errors.ts'
import type { RunBatch, StepRow } from '../ports/run-store.ts'
import { Replay } from '../run/replay.ts'
import type { SupervisorDeps } from './supervisor-deps.ts'

/** What is known of a run that is taken up again. */
export interface RunSoFar {
  /** A step that may or may not have been done, and nobody was asked about it. */
  unclear: StepRow | undefined
  /** What goes into the log as it goes on. */
  batch: RunBatch
  background: Partial<ConsentBackground>
  replay: Replay
}

const INTERRUPTED = {
  text: '',
  error: { code: 'run.interrupted', message: 'The daemon stopped while it was at work.' },
}

/**
 * Reads what earlier attempts did and were answered. Where the daemon stopped within a call that the person had allowed, they
 * are asked again: it may or may not have been made.
 */
export async function readRun({ runs, approvals, desk, clock }: SupervisorDeps, ownerId: string, run: Run) {
  const steps = await runs.steps(ownerId, run.id)
  const asked = await approvals.list(ownerId, { now: clock.now(), runId: run.id })
  const open = steps.filter((step) => step.status === 'intent' && !step.idempotent)
  const again: Approval[] = []
  const failed: StepRow[] = []
  let unclear: StepRow | undefined
  for (const step of open) {
    const approval = asked.find(({ callId }) => callId === step.id)
    if (approval) {
      again.push(await desk.again(approval))
      failed.push({ ...step, status: 'failed', output: INTERRUPTED })
    } else unclear ??= step
  }
  const taken = asked.filter(({ status, takenAt }) => status !== 'pending' && takenAt === null)
  return {
    unclear,
    batch: {
      events: [...taken.toReversed().map(answeredEvent), ...again.map(askedEvent)],
      steps: failed,
      approvals: again,
      takenAnswers: taken.map(({ id }) => id),
    },
    background: {
      approvals: [...asked, ...again],
      usedCalls: new Set(steps.filter(isMade).map(({ id }) => id)),
    },
    replay: new Replay(steps),
  } satisfies RunSoFar
}

/** A yes still holds for what is repeated after a crash, or because the tool has asked something before it did anything. */
const isMade = ({ status, idempotent, output }: StepRow) =>
  status === 'failed' ? errorIn(output)?.code !== 'answer.needed' : status !== 'intent' || !idempotent

const errorIn = (output: unknown) => (output as { error?: ErrorBody } | null)?.error

const answeredEvent = ({ id, tool, status, answeredBy }: Approval): EventDraft => ({
  kind: 'approval-answered',
  payload: { approvalId: id, tool, verdict: status as Exclude<ApprovalStatus, 'pending'>, by: answeredBy },
})
