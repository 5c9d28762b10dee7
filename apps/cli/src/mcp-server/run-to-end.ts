import type { AssistantClient, NewCall, NewRun } from '@openpa/client'
import { AssistantError, FINAL_KINDS, isParked, type Run, type RunEvent } from '@openpa/core'
import type { ToolAnswer } from './offered-tool.ts'

type LoggedRun = Run & { events: readonly RunEvent[] }

/** Whether nothing happens after this event until the person does something. */
const isPause = ({ kind }: RunEvent) => FINAL_KINDS.has(kind) || kind === 'run-parked'

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Of a call what its tool gave programs; else the run's id. */
function dataOf({ id, call, events }: LoggedRun): object | undefined {
  if (!call) return { runId: id }
  const ends = events.flatMap((event) => (event.kind === 'tool-call-finished' ? [event.payload?.data] : []))
  return ends.findLast(isObject)
}

const waits = ({ id, error }: LoggedRun): ToolAnswer => ({
  text: [
    `This waits for the person: ${error?.message ?? 'it needs their approval.'}`,
    `${error?.hint ?? 'See: assistant approval list'}.`,
    'It goes on by itself once they have answered: do not call this again.',
    `What came of it, the tool run_result tells for run ${id}.`,
  ].join('\n'),
  data: { runId: id },
})

/**
 * What came of a run, or what it waits for; while it is at work, that is waited for.
 * @throws {AssistantError} what it has failed with.
 */
export async function outcomeOf(client: AssistantClient, runId: string, signal: AbortSignal): Promise<ToolAnswer> {
  for (;;) {
    const run = await client.run(runId)
    if (isParked(run)) return waits(run)
    if (run.status === 'done') return { text: run.answer ?? '', data: dataOf(run) }
    if (run.status !== 'running') {
      const { code, message, hint } = run.error ?? { code: 'internal.unexpected', message: `The run is ${run.status}.` }
      throw new AssistantError(code, message, { hint })
    }
    for await (const event of client.watchRun(runId, run.events.length, signal)) if (isPause(event)) break
  }
}

/** Starts a run, and waits until it is over or waits for the person. An abort cancels it. @throws {AssistantError} as {@link outcomeOf}. */
export async function runToEnd(
  client: AssistantClient,
  request: NewRun | NewCall,
  signal: AbortSignal,
): Promise<ToolAnswer> {
  let runId: string | undefined
  const cancel = () => {
    if (runId !== undefined) client.cancelRun(runId).catch(() => undefined)
  }
  signal.addEventListener('abort', cancel, { once: true })
  try {
    for await (const event of client.ask(request)) {
      runId ??= event.runId
      // Before there was an id, nothing could be cancelled.
      if (event.seq === 1 && signal.aborted) cancel()
      if (isPause(event)) break
    }
    return await outcomeOf(client, runId ?? '', signal)
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}
