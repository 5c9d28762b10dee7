import { Consent, type ConsentBackground } from '../approvals/consent.ts'
import { storable } from '../domain/canonical-json.ts'
import { isParked, type Run, type RunRequest } from '../domain/run.ts'
import { RunTaint } from '../domain/taint.ts'
import { AssistantError, isAssistantError, toErrorBody } from '../errors.ts'
import { findTool } from '../run/call-tool.ts'
import type { RunListener } from '../run/event-bus.ts'
import { Replay } from '../run/replay.ts'
import { RunJournal } from '../run/run-journal.ts'
import { performRun } from './perform-run.ts'
import { readRun } from './read-run.ts'
import type { Recollections, RunAnswer, RunAttempt } from './run-scope.ts'
import type { SupervisorDeps } from './supervisor-deps.ts'

/** Longest request; more goes in as an attachment. */
const MAX_REQUEST_CHARS = 100_000
const MAX_ATTACHMENT_CHARS = 1_000_000
/** When the log could not be written, its run is taken up again after this, and after this again. */
const RETRY_MS = 5000

/** @throws {AssistantError} `input.empty`, `input.too-large`. */
function checkRequest({ text, attachment }: RunRequest): void {
  if (!/[\p{L}\p{N}\p{S}\p{P}]/u.test(text))
    throw new AssistantError('input.empty', 'There is no question in that.', {
      hint: 'For example: assistant ask "what is 15% of 1240?"',
    })
  if (text.length > MAX_REQUEST_CHARS)
    throw new AssistantError(
      'input.too-large',
      `A request has at most ${MAX_REQUEST_CHARS} characters; this has ${text.length}.`,
      {
        hint: 'Ask a short question and pipe the long text in beside it: assistant ask "summarise this" < file',
      },
    )
  if ((attachment?.length ?? 0) > MAX_ATTACHMENT_CHARS)
    throw new AssistantError('input.too-large', `An attachment has at most ${MAX_ATTACHMENT_CHARS} characters.`, {
      hint: 'Send a part of it.',
    })
}

/** Takes requests in, works them off, and answers for every run that it ends. */
export class Supervisor {
  readonly #deps: SupervisorDeps
  readonly #running = new Map<string, { abort: AbortController; done: Promise<void> }>()
  /** Requests that are being written: their runs may be in the table before they are at work here. */
  readonly #admissions = new Set<Promise<void>>()
  /** Ids of the runs that end while somebody looks for interrupted ones. */
  readonly #endings = new Set<Set<string>>()
  /** Runs are taken up by one at a time, so that none is by two. */
  #takingUp: Promise<unknown> = Promise.resolve()
  #retry: NodeJS.Timeout | undefined
  #stopped = false

  constructor(deps: SupervisorDeps) {
    this.#deps = deps
  }

  /**
   * Admits a request (it is on disk when this resolves) and works on it in the background. `watch` gets all its events, from
   * the first on.
   * @throws {AssistantError} `input.empty`, `input.too-large`, `session.not-found`; `tool.unknown` of a call.
   */
  async start(ownerId: string, request: RunRequest, watch?: RunListener): Promise<Run> {
    checkRequest(request)
    if (request.call) findTool(this.#deps.tools, request.call.tool)
    const { promise: begun, resolve } = Promise.withResolvers<void>()
    this.#admissions.add(begun)
    try {
      const admitted = this.#deps.runs.admit(ownerId, request)
      const recollections = request.call ? new Map() : this.#recollections(ownerId, request)
      const { run, event } = await admitted
      if (watch) this.#deps.bus.subscribe(run.id, watch)
      this.#deps.bus.publish(run.id, [event])
      const attempt = { request, now: this.#deps.clock.now(), replay: new Replay(), recollections }
      this.#work(this.#journal(ownerId, run), run, attempt)
      return run
    } finally {
      this.#admissions.delete(begun)
      resolve()
    }
  }

  /** Asks a run to stop. Resolves when it has. Nothing happens to a run that is over. @throws {AssistantError} `run.not-found`. */
  async cancel(ownerId: string, runId: string): Promise<Run> {
    await this.#deps.runs.get(ownerId, runId)
    // It may be in the table before it is at work here.
    await Promise.all(this.#admissions)
    const error = new AssistantError('run.cancelled', 'The run was cancelled.')
    const running = this.#running.get(runId)
    running?.abort.abort(error)
    await running?.done
    const run = await this.#deps.runs.get(ownerId, runId)
    if (!isParked(run) || !(await this.#deps.runs.unpark(ownerId, runId))) return run
    await this.#fail(this.#journal(ownerId, run), error)
    return this.#deps.runs.get(ownerId, runId)
  }

  /**
   * Takes up the runs that a crash left: finished steps are not repeated, idempotent ones are; where a step that is not
   * idempotent may or may not have happened, the run fails and says so.
   */
  resumeInterrupted(ownerId: string): Promise<number> {
    return this.#oneByOne(() => this.#resumeInterrupted(ownerId))
  }

  /** Lets runs go on that wait for an approval, where there is an answer. To be called when one was answered, or has expired. */
  async goOn(ownerId: string): Promise<void> {
    await this.#oneByOne(async () => {
      for (const run of await this.#deps.runs.reopen(ownerId)) {
        // It is parked on disk before it is over here.
        await this.#running.get(run.id)?.done
        await this.#resume(ownerId, run, 'An approval was answered.')
      }
    })
  }

  #oneByOne<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#takingUp.then(work)
    this.#takingUp = done.catch(() => undefined)
    return done
  }

  async #resumeInterrupted(ownerId: string): Promise<number> {
    const ended = new Set<string>()
    this.#endings.add(ended)
    try {
      await this.#deps.runs.reopen(ownerId)
      const left = await this.#deps.runs.list(ownerId, { status: 'running', limit: 500 })
      // What was just admitted is at work by the time these are over.
      await Promise.all(this.#admissions)
      const interrupted = left.filter(({ id }) => !this.#running.has(id) && !ended.has(id))
      for (const run of interrupted) await this.#resume(ownerId, run, 'The daemon was restarted.')
      return interrupted.length
    } finally {
      this.#endings.delete(ended)
    }
  }

  async #resume(ownerId: string, run: Run, reason: string): Promise<void> {
    const journal = this.#journal(ownerId, run)
    const { unclear, batch, background, replay } = await readRun(this.#deps, ownerId, run)
    if (unclear) {
      const error = {
        code: 'run.interrupted' as const,
        message: `The daemon stopped while ${unclear.name} was at work; it may or may not have been done.`,
        hint: 'Look whether it was done, then ask again if it was not.',
      }
      await journal.write({ events: [{ kind: 'run-failed', payload: error }], outcome: { status: 'failed', error } })
      return
    }
    await journal.write({ ...batch, events: [{ kind: 'run-resumed', payload: { reason } }, ...batch.events] })
    const request: RunRequest = {
      text: run.text,
      source: run.source,
      sessionId: run.sessionId,
      attachment: run.attachment ?? undefined,
      model: run.model ?? undefined,
    }
    this.#work(journal, run, { request, now: new Date(run.createdAt), replay, recollections: new Map() }, background)
  }

  /** Waits until every run has ended, cancelling what is still at work after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#retry)
    const all = [...this.#running.values()]
    const timer = setTimeout(() => {
      for (const { abort } of all) abort.abort(new AssistantError('daemon.stopping', 'The daemon is stopping.'))
    }, graceMs)
    await Promise.all(all.map(({ done }) => done))
    clearTimeout(timer)
  }

  /** Looks into memory for a request while it is put on disk. What goes wrong is for whoever needs it. */
  #recollections(ownerId: string, { text }: RunRequest): Recollections {
    const asked = storable(text)
    const recalled = this.#deps.memory.recall(ownerId, asked)
    recalled.catch(() => undefined)
    return new Map([[asked, recalled]])
  }

  #journal(ownerId: string, { id, taint }: Run): RunJournal {
    return new RunJournal(this.#deps.runs, this.#deps.bus, ownerId, id, new RunTaint(taint))
  }

  #work(
    journal: RunJournal,
    run: Run,
    attempt: Pick<RunAttempt, 'request' | 'now' | 'replay' | 'recollections'>,
    background: Partial<ConsentBackground> = {},
  ): void {
    const abort = new AbortController()
    const { ownerId } = journal
    const isUnattended = run.source === 'schedule'
    const consent = new Consent(this.#deps.desk, journal, { ...background, isUnattended })
    const done = performRun(this.#deps, { ...attempt, journal, run, consent, signal: abort.signal })
      .then((answer) => this.#finish(journal, answer))
      .catch((error: unknown) => this.#fail(journal, error, { signal: abort.signal, consent }))
      .catch((error: unknown) => this.#lose(journal, error))
      .finally(() => {
        this.#running.delete(run.id)
        for (const ended of this.#endings) ended.add(run.id)
        this.#deps.onRunOver(ownerId)
        // An answer may have come just before it was parked.
        if (consent.waitsFor.length > 0) this.goOn(ownerId).catch(() => this.#takeUpLater(ownerId))
      })
    this.#running.set(run.id, { abort, done })
  }

  /** The log cannot be written (the database is gone): the run stays open and is taken up later, or at the next start. */
  #lose({ ownerId, runId }: RunJournal, error: unknown): void {
    this.#deps.onBug(error, runId)
    this.#deps.bus.lose(runId, error)
    if (!isAssistantError(error, 'run.not-found')) this.#takeUpLater(ownerId)
  }

  #takeUpLater(ownerId: string): void {
    if (this.#stopped) return
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => {
      this.resumeInterrupted(ownerId).catch(() => this.#takeUpLater(ownerId))
    }, RETRY_MS)
  }

  #finish(journal: RunJournal, { text, usage }: RunAnswer): Promise<void> {
    return journal.write({
      events: [{ kind: 'run-finished', payload: { answer: text, usage } }],
      outcome: { status: 'done', answer: text },
    })
  }

  async #fail(
    journal: RunJournal,
    error: unknown,
    { signal, consent }: { signal?: AbortSignal; consent?: Consent } = {},
  ): Promise<void> {
    if (!isAssistantError(error)) this.#deps.onBug(error, journal.runId)
    const body = toErrorBody(signal?.aborted && isAssistantError(signal.reason) ? signal.reason : error)
    if (body.code === 'run.cancelled') {
      await journal.write({
        events: [{ kind: 'run-cancelled', payload: { partial: '' } }],
        outcome: { status: 'cancelled', error: body },
      })
      return
    }
    const approvals = consent?.waitsFor.map(({ id }) => id) ?? []
    if (body.code === 'approval.needed' && approvals.length > 0) {
      await journal.write({
        events: [{ kind: 'run-parked', payload: { approvals } }],
        outcome: { status: 'waiting', parked: true, error: body },
      })
      return
    }
    const status = body.code === 'input.needed' ? 'waiting' : 'failed'
    await journal.write({ events: [{ kind: 'run-failed', payload: body }], outcome: { status, error: body } })
  }
}
