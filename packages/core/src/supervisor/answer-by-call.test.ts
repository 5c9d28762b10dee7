import { afterEach, describe, expect, it, vi } from 'vitest'
import { modelOf } from '../../test/ask-agent.ts'
import { hostOf, spec, supervise } from '../../test/supervise.ts'
import { DEFAULT_APPROVAL_POLICY } from '../approvals/judge-call.ts'
import { RunTaint } from '../domain/taint.ts'
import { AssistantError } from '../errors.ts'
import type { StepRow } from '../ports/run-store.ts'
import type { ToolHost } from '../ports/tool-host.ts'
import { createMemoryRunStore, type MemoryRunStore } from '../testing/memory-run-store.ts'
import type { Supervisor } from './supervisor.ts'

const OWNER = 'owner'
const INPUT = { to: 'ana', text: 'hello' }
const call = vi.fn<ToolHost['call']>(async () => ({ text: 'Done.', data: { n: 1 } }))
const tools = hostOf(
  [
    spec('mail.inbox', { idempotent: true }),
    spec('mail.file', { effect: 'write' }),
    spec('mail.delete', { effect: 'write', destructive: true }),
    spec('mail.send', { effect: 'external' }),
  ],
  call,
)

let supervisor: Supervisor | undefined
afterEach(async () => {
  await supervisor?.stop(0)
  call.mockClear()
})
/** As a process has it that starts now. */
function started(store: MemoryRunStore, policy = DEFAULT_APPROVAL_POLICY) {
  const model = modelOf()
  const of = supervise(store, { tools, model, policy })
  supervisor = of.supervisor
  return { ...of, model }
}
const requestOf = (tool: string) => ({ text: tool, call: { tool, input: INPUT }, source: 'api' as const })
/** Calls a tool. @returns the id of the run, which is over or waits. */
async function called(store: MemoryRunStore, tool: string, policy = DEFAULT_APPROVAL_POLICY) {
  const of = started(store, policy)
  const { id } = await of.supervisor.start(OWNER, requestOf(tool))
  await vi.waitFor(() => expect(of.over).toHaveBeenCalled())
  return { ...of, id }
}
const pending = (store: MemoryRunStore) => store.approvals.list(OWNER, { now: new Date(), status: 'pending' })
const allow = async (store: MemoryRunStore) => {
  const [approval] = await pending(store)
  await store.approvals.answer(OWNER, approval?.id ?? '', { verdict: 'allowed', by: 'test', now: new Date() })
}
const over = (store: MemoryRunStore, id: string) =>
  vi.waitFor(async () => expect((await store.get(OWNER, id)).finishedAt).not.toBeNull())

describe('a run that is a call', () => {
  it('makes it with all that belongs to one, and with no policy, memory or model', async () => {
    const store = createMemoryRunStore()
    const { id, decide, recall, model } = await called(store, 'mail.file')
    const run = await store.get(OWNER, id)
    expect(run).toMatchObject({ status: 'done', answer: 'Done.', call: { tool: 'mail.file', input: INPUT } })
    expect(call.mock.calls).toMatchObject([['mail.file', INPUT, { ownerId: OWNER, runId: id }]])
    const events = await store.events(OWNER, id, 0)
    expect(events.map(({ kind }) => kind)).toEqual([
      'run-admitted',
      'tool-call-started',
      'tool-call-finished',
      'run-finished',
    ])
    expect(events[2]?.payload).toMatchObject({ text: 'Done.', data: { n: 1 } })
    expect(await store.steps(OWNER, id)).toMatchObject([{ name: 'mail.file', input: INPUT, status: 'done' }])
    expect(store.batches.flatMap(({ usage = [] }) => usage)).toMatchObject([{ tool: 'mail.file', outcome: 'ok' }])
    expect([decide.mock.calls, recall.mock.calls, model.doStreamCalls]).toEqual([[], [], []])
  })

  it('of an unknown tool is not admitted', async () => {
    const store = createMemoryRunStore()
    await expect(started(store).supervisor.start(OWNER, requestOf('mail.burn'))).rejects.toMatchObject({
      code: 'tool.unknown',
    })
    expect(await store.list(OWNER)).toEqual([])
  })

  it('fails with what the tool has failed with', async () => {
    const store = createMemoryRunStore()
    call.mockRejectedValueOnce(new AssistantError('skill.input-invalid', '"to" is missing.'))
    const { id } = await called(store, 'mail.file')
    expect(await store.get(OWNER, id)).toMatchObject({
      status: 'failed',
      error: { code: 'skill.input-invalid', message: '"to" is missing.' },
    })
    expect(store.batches.flatMap(({ usage = [] }) => usage)).toMatchObject([{ tool: 'mail.file', outcome: 'failed' }])
  })

  it('is judged as the idea of a model: what destroys is asked for', async () => {
    const store = createMemoryRunStore()
    await called(store, 'mail.delete')
    expect(await pending(store)).toMatchObject([{ tool: 'mail.delete', reason: 'destructive', input: INPUT }])
    expect(call).not.toHaveBeenCalled()
  })

  it('has the words of somebody outside for its input: what reads private things does not take them out', async () => {
    const store = createMemoryRunStore()
    const leaks: boolean[] = []
    call.mockImplementationOnce(async (_, __, { taint }) => {
      const since = taint.mark()
      leaks.push(taint.leaks(since))
      taint.add('private', 'mail.inbox')
      leaks.push(taint.leaks(since))
      return { text: '' }
    })
    const { id } = await called(store, 'mail.inbox')
    expect(leaks).toEqual([false, true])
    expect(new RunTaint((await store.get(OWNER, id)).taint).isLoaded).toBe(true)
  })

  it('waits for its approval, and is made once, with exactly that, by a process that starts later', async () => {
    const store = createMemoryRunStore()
    const { id } = await called(store, 'mail.send')
    expect(await store.get(OWNER, id)).toMatchObject({ status: 'waiting', finishedAt: null })
    expect(call).not.toHaveBeenCalled()
    await allow(store)
    await started(store).supervisor.resumeInterrupted(OWNER)
    await over(store, id)
    expect(call.mock.calls).toMatchObject([['mail.send', INPUT, { isApproved: true }]])
    expect(await store.get(OWNER, id)).toMatchObject({ status: 'done', answer: 'Done.' })
  })
})

describe('after a kill', () => {
  /** A run of which these steps are on disk. */
  async function killed(tool: string, step?: Pick<StepRow, 'status' | 'output'>) {
    const store = createMemoryRunStore()
    const { run } = await store.admit(OWNER, requestOf(tool))
    const row = { id: 'step', kind: 'tool' as const, name: tool, input: INPUT, idempotent: false }
    if (step) await store.append(OWNER, run.id, { events: [], steps: [{ ...row, ...step }] })
    await started(store).supervisor.resumeInterrupted(OWNER)
    await over(store, run.id)
    return store.get(OWNER, run.id)
  }

  it('before the call, it is made', async () => {
    expect(await killed('mail.file')).toMatchObject({ status: 'done', answer: 'Done.' })
    expect(call.mock.calls).toMatchObject([['mail.file', INPUT, {}]])
  })

  it('after the call, it is not made again, and its answer is that of then', async () => {
    const run = await killed('mail.file', { status: 'done', output: { text: 'Filed.' } })
    expect(run).toMatchObject({ status: 'done', answer: 'Filed.' })
    expect(call).not.toHaveBeenCalled()
  })

  it('within the call, it fails and says so', async () => {
    expect(await killed('mail.file', { status: 'intent' })).toMatchObject({
      status: 'failed',
      error: { code: 'run.interrupted' },
    })
    expect(call).not.toHaveBeenCalled()
  })
})

describe('whose input was forgotten', () => {
  /** A run as memory leaves it that has forgotten its input, taken up where the policy would allow the call. */
  async function forgotten(step?: Pick<StepRow, 'status' | 'output'>) {
    const store = createMemoryRunStore()
    const { run } = await store.admit(OWNER, { ...requestOf('mail.send'), call: { tool: 'mail.send', input: null } })
    const row = { id: 'step', kind: 'tool' as const, name: 'mail.send', input: null, idempotent: false }
    if (step) await store.append(OWNER, run.id, { events: [], steps: [{ ...row, ...step }] })
    await started(store, { ...DEFAULT_APPROVAL_POLICY, external: 'allow' }).supervisor.resumeInterrupted(OWNER)
    await over(store, run.id)
    expect(call).not.toHaveBeenCalled()
    return store.get(OWNER, run.id)
  }

  it('is not made any more', async () => {
    expect(await forgotten()).toMatchObject({ status: 'failed', error: { code: 'input.invalid' } })
  })

  it('and was made before, is done', async () => {
    expect(await forgotten({ status: 'done', output: { text: 'Sent.' } })).toMatchObject({
      status: 'done',
      answer: 'Sent.',
    })
  })
})
