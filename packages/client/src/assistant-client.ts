import {
  type Approval,
  type ApprovalGrant,
  type ApprovalPolicy,
  type ApprovalStatus,
  AssistantError,
  type AuditEntry,
  type AuditQuery,
  type AuditVerdict,
  type ExportPage,
  FINAL_KINDS,
  type ForgetPreview,
  type ForgetReceipt,
  type ForgetReceipts,
  type FoundSkill,
  type ImportPart,
  type ImportResult,
  type InboxItem,
  type InstallPlan,
  isAssistantError,
  type Memory,
  type MemoryAudit,
  type MemoryChange,
  type MemoryHistory,
  type MemoryKind,
  type MemorySearch,
  type MemoryStats,
  type Reminder,
  type Run,
  type RunEvent,
  type RunMemories,
  type Session,
  type SessionMessage,
  type SkillUpdate,
  type SkillView,
  type ToolSpec,
  type UpkeepReport,
} from '@openpa/core'
import type {
  EmbedderDownload,
  EmbedderState,
  ModelConnection,
  NewCall,
  NewFeedback,
  NewModel,
  NewRun,
  SecretSummary,
  Setting,
  Status,
  TokenScope,
  TokenSummary,
  Usage,
} from './api-types.ts'
import { readEvents } from './event-stream.ts'
import { healthCalls } from './health-calls.ts'
import { mcpCalls } from './mcp-calls.ts'
import { skillSettingCalls } from './skill-setting-calls.ts'
import { type Address, type Call, readText, refuseFailure, send } from './transport.ts'

/** How often a broken event stream is taken up again before giving up. */
const RESUMES = 5

const query = (values: Record<string, string | number | boolean | undefined>) => {
  const entries = Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${encodeURIComponent(value)}`],
  )
  return entries.length === 0 ? '' : `?${entries.join('&')}`
}

/**
 * The daemon's HTTP API as functions. Every method throws core’s `AssistantError`: `daemon.unreachable` when nothing listens,
 * else what the daemon answered.
 */
export class AssistantClient {
  readonly #address: Address
  #unseen = 0
  #answered = false

  /** Whether the daemon has answered anything yet. */
  get answered(): boolean {
    return this.#answered
  }

  /** Unread inbox items as of the last answer. */
  get unseen(): number {
    return this.#unseen
  }

  constructor(address: Address) {
    this.#address = address
  }

  /** Sends, notes what the headers say, and throws what the daemon refused. */
  async #send(call: Call) {
    const response = await send(this.#address, call)
    this.#answered = true
    this.#unseen = Number(response.headers['openpa-unseen'] ?? this.#unseen)
    await refuseFailure(response)
    return response
  }

  async #call<T>(method: Call['method'], path: string, body?: unknown): Promise<T> {
    const response = await this.#send({ method, path, ...(body === undefined ? {} : { body }) })
    return JSON.parse(await readText(response)) as T
  }

  readonly health = healthCalls((...call) => this.#call(...call))
  readonly mcp = mcpCalls((...call) => this.#call(...call))
  readonly skillSettings = skillSettingCalls((...call) => this.#call(...call))

  /**
   * Asks, or calls a tool, and yields the run's events as they happen, to the last one. A connection that breaks is taken up where it broke.
   * @param signal Leaves; the run itself goes on (see {@link cancelRun}).
   */
  async *ask(run: NewRun | NewCall, signal?: AbortSignal): AsyncGenerator<RunEvent> {
    const headers = { accept: 'text/event-stream' }
    const response = await this.#send({ method: 'POST', path: '/runs', body: run, headers, signal })
    let last: RunEvent | undefined
    try {
      for await (const event of readEvents<RunEvent>(response)) {
        last = event
        yield event
      }
    } catch (error) {
      if (signal?.aborted || !last || isAssistantError(error)) throw error
    }
    if (last && !FINAL_KINDS.has(last.kind)) yield* this.watchRun(last.runId, last.seq, signal)
  }

  /** Events of a run after number `after`, to its end. */
  async *watchRun(runId: string, after = 0, signal?: AbortSignal): AsyncGenerator<RunEvent> {
    let seen = after
    for (let attempt = 0; ; attempt++) {
      const headers = { 'last-event-id': String(seen) }
      const response = await this.#send({
        method: 'GET',
        path: `/runs/${encodeURIComponent(runId)}/events`,
        headers,
        signal,
      })
      try {
        for await (const event of readEvents<RunEvent>(response)) {
          seen = event.seq
          yield event
          if (FINAL_KINDS.has(event.kind)) return
        }
        return
      } catch (error) {
        if (signal?.aborted || attempt >= RESUMES || isAssistantError(error)) throw error
      }
    }
  }

  /** New inbox items as they come, until `signal` aborts. */
  async *watchInbox(signal: AbortSignal): AsyncGenerator<InboxItem> {
    const response = await this.#send({ method: 'GET', path: '/inbox/events', signal })
    yield* readEvents<InboxItem>(response)
  }

  status = () => this.#call<Status>('GET', '/status')
  stopDaemon = () => this.#call<{ stopping: true; pid: number }>('POST', '/daemon/stop')

  runs = (limit?: number) => this.#call<Run[]>('GET', `/runs${query({ limit })}`)
  run = (id: string) => this.#call<Run & { events: RunEvent[] }>('GET', `/runs/${encodeURIComponent(id)}`)
  cancelRun = (id: string) => this.#call<Run>('POST', `/runs/${encodeURIComponent(id)}/cancel`)

  sessions = (limit?: number) => this.#call<Session[]>('GET', `/sessions${query({ limit })}`)
  session = (id: string) =>
    this.#call<(SessionMessage & { at: string })[]>('GET', `/sessions/${encodeURIComponent(id)}`)
  removeSession = (id: string) => this.#call<{ removed: string }>('DELETE', `/sessions/${encodeURIComponent(id)}`)

  /** Statements, newest first; with `turns` also turns of conversations. */
  memories = (limit?: number, turns?: boolean) => this.#call<Memory[]>('GET', `/memories${query({ limit, turns })}`)
  addMemory = (text: string, kind?: MemoryKind) =>
    this.#call<Memory>('POST', '/memories', { text, ...(kind === undefined ? {} : { kind }) })
  searchMemories = (text: string, limit?: number) =>
    this.#call<MemorySearch>('POST', '/memories/search', { query: text, ...(limit === undefined ? {} : { limit }) })
  memory = (id: string) => this.#call<Memory>('GET', `/memories/${encodeURIComponent(id)}`)
  forgetMemory = (id: string) => this.#call<ForgetReceipt>('DELETE', `/memories/${encodeURIComponent(id)}`)
  editMemory = (id: string, text: string) => this.#call<Memory>('PUT', `/memories/${encodeURIComponent(id)}`, { text })
  memoryHistory = (id: string) => this.#call<MemoryHistory>('GET', `/memories/${encodeURIComponent(id)}/history`)
  /** What a forget by subject would delete; deletes nothing. */
  previewForget = (about: string, atLeast?: number) =>
    this.#call<ForgetPreview>('POST', '/memories/forget/preview', {
      about,
      ...(atLeast === undefined ? {} : { atLeast }),
    })
  /** Forgets several; most of the memory only with `everything`. */
  forgetMemories = (ids: readonly string[], everything = false) =>
    this.#call<ForgetReceipts>('POST', '/memories/forget', { ids, everything })
  exportPage = (after?: string, limit?: number) =>
    this.#call<ExportPage>('GET', `/memories/export${query({ after, limit })}`)
  importPart = (part: ImportPart) => this.#call<ImportResult>('POST', '/memories/import', part)
  auditMemory = (unusedDays?: number) => this.#call<MemoryAudit>('GET', `/memories/audit${query({ unusedDays })}`)
  memoryStats = () => this.#call<MemoryStats>('GET', '/memories/stats')
  /** Runs the nightly upkeep now; resolves when it has ended. */
  runUpkeep = () => this.#call<UpkeepReport>('POST', '/memories/upkeep')
  undoMemoryChange = (id: string) =>
    this.#call<MemoryChange>('POST', `/memories/changes/${encodeURIComponent(id)}/undo`)
  /** The memories that a run used. */
  runMemories = (runId: string) => this.#call<RunMemories>('GET', `/runs/${encodeURIComponent(runId)}/memories`)

  reminders = (all?: boolean) => this.#call<Reminder[]>('GET', `/schedules${query({ all })}`)
  cancelReminder = (id: string) => this.#call<Reminder>('DELETE', `/schedules/${encodeURIComponent(id)}`)
  inbox = (unseen?: boolean) => this.#call<InboxItem[]>('GET', `/inbox${query({ unseen })}`)
  markSeen = (ids?: readonly string[]) =>
    this.#call<{ marked: number }>('POST', '/inbox/seen', ids === undefined ? {} : { ids })

  models = () => this.#call<ModelConnection[]>('GET', '/providers')
  addModel = (model: NewModel) => this.#call<ModelConnection>('POST', '/providers', model)
  defaultModel = (name: string) => this.#call<ModelConnection>('POST', `/providers/${encodeURIComponent(name)}/default`)
  testModel = (name: string) =>
    this.#call<{ name: string; modelId: string; reply: string; durationMs: number }>(
      'POST',
      `/providers/${encodeURIComponent(name)}/test`,
    )
  removeModel = (name: string) => this.#call<{ removed: string }>('DELETE', `/providers/${encodeURIComponent(name)}`)

  embedder = () => this.#call<EmbedderState>('GET', '/embedder')
  /** Begins to embed all memories with another embedder; {@link embedder} tells how far it is. */
  useEmbedder = (name: string) => this.#call<EmbedderState>('PUT', '/embedder', { name })
  /** Downloads an embedding model, and yields how far it is. Leaving breaks it off, and nothing of the model stays. */
  async *downloadEmbedder(
    model: { name: string; hubUrl?: string | undefined },
    signal?: AbortSignal,
  ): AsyncGenerator<EmbedderDownload> {
    const headers = { accept: 'text/event-stream' }
    const response = await this.#send({ method: 'POST', path: '/embedder/models', body: model, headers, signal })
    try {
      yield* readEvents<EmbedderDownload>(response)
    } catch (error) {
      if (signal?.aborted || isAssistantError(error)) throw error
      throw new AssistantError('daemon.unreachable', 'The daemon ended during the download.', {
        hint: 'Try again: the download goes on where it ended.',
        cause: error,
      })
    }
  }

  /** Shipped ones, then those of others, enabled or not. */
  skills = () => this.#call<SkillView[]>('GET', '/skills')
  skill = (name: string) => this.#call<SkillView>('GET', `/skills/${encodeURIComponent(name)}`)
  /**
   * What a package is and may do; installs nothing.
   * @param spec an npm name, or a path as the daemon sees it: absolute. `now` takes also a version that is too young.
   */
  planSkill = (spec: string, options: { now?: boolean } = {}) =>
    this.#call<InstallPlan>('POST', '/skills/plans', { spec, ...options })
  installSkill = (planId: string) => this.#call<SkillView>('POST', `/skills/plans/${planId}/install`)
  discardPlan = (planId: string) => this.#call<{ discarded: string }>('DELETE', `/skills/plans/${planId}`)
  changeSkill = (name: string, change: { enabled?: boolean; pinned?: boolean; privateHosts?: string[] }) =>
    this.#call<SkillView>('PATCH', `/skills/${encodeURIComponent(name)}`, change)
  verifySkill = (name: string) =>
    this.#call<{ name: string; files: number }>('POST', `/skills/${encodeURIComponent(name)}/verify`)
  /** Those of all skills that are at work. */
  tools = () => this.#call<ToolSpec[]>('GET', '/tools')
  /** Looks for a newer version and installs it, or holds one that changes what was approved; with `check` it only looks. */
  updateSkill = (name: string, options: { check?: boolean; now?: boolean } = {}) =>
    this.#call<SkillUpdate>('POST', `/skills/${encodeURIComponent(name)}/update`, options)
  /** Installs an update that was held. */
  approveSkill = (name: string) => this.#call<SkillView>('POST', `/skills/${encodeURIComponent(name)}/approve`)
  searchSkills = (words: string) => this.#call<FoundSkill[]>('GET', `/skill-registry${query({ words })}`)
  /** With `data` the rows that it kept go, too. */
  removeSkill = (name: string, data?: boolean) =>
    this.#call<{ name: string; packageName: string; rows: number; rowsDeleted: boolean }>(
      'DELETE',
      `/skills/${encodeURIComponent(name)}${query({ data })}`,
    )
  audit = ({ actor, before, limit }: AuditQuery = {}) =>
    this.#call<AuditEntry[]>('GET', `/audit${query({ actor, before, limit })}`)
  verifyAudit = () => this.#call<AuditVerdict>('GET', '/audit/verify')

  secrets = () => this.#call<SecretSummary[]>('GET', '/secrets')
  setSecret = (name: string, value: string, { mustExist = false } = {}) =>
    this.#call<SecretSummary>('PUT', `/secrets/${encodeURIComponent(name)}`, { value, mustExist })
  removeSecret = (name: string) => this.#call<{ removed: string }>('DELETE', `/secrets/${encodeURIComponent(name)}`)
  approvals = (filter: { status?: ApprovalStatus; runId?: string } = {}) =>
    this.#call<Approval[]>('GET', `/approvals${query(filter)}`)
  /** By id or the beginning of it (8 characters or more). */
  approval = (id: string) => this.#call<Approval>('GET', `/approvals/${encodeURIComponent(id)}`)
  /** The call is made and its run goes on; with `always` later calls to the same target are not asked for. */
  allowApproval = (id: string, { by, always = false }: { by: string; always?: boolean }) =>
    this.#call<Approval>('POST', `/approvals/${encodeURIComponent(id)}/allow`, { by, always })
  denyApproval = (id: string, { by }: { by: string }) =>
    this.#call<Approval>('POST', `/approvals/${encodeURIComponent(id)}/deny`, { by })
  /** Answers what a tool has asked. */
  answerApproval = (id: string, { by, answer }: { by: string; answer: string }) =>
    this.#call<Approval>('POST', `/approvals/${encodeURIComponent(id)}/answer`, { by, answer })
  approvalPolicy = () => this.#call<ApprovalPolicy>('GET', '/approvals/policy')
  changeApprovalPolicy = (change: Partial<ApprovalPolicy>) =>
    this.#call<ApprovalPolicy>('PATCH', '/approvals/policy', change)
  grants = () => this.#call<ApprovalGrant[]>('GET', '/approvals/grants')
  revokeGrant = (id: string) => this.#call<ApprovalGrant>('DELETE', `/approvals/grants/${encodeURIComponent(id)}`)

  settings = () => this.#call<Setting[]>('GET', '/config')
  setSetting = (key: string, value: unknown) =>
    this.#call<{ key: string; value: unknown }>('PUT', `/config/${encodeURIComponent(key)}`, { value })
  unsetSetting = (key: string) => this.#call<{ key: string }>('DELETE', `/config/${encodeURIComponent(key)}`)

  token = () => this.#call<{ token: string; scope: TokenScope }>('GET', '/auth/token')
  tokens = () => this.#call<TokenSummary[]>('GET', '/auth/tokens')
  createToken = (scope: TokenScope) =>
    this.#call<{ id: string; scope: TokenScope; token: string }>('POST', '/auth/tokens', { scope })
  revokeToken = (id: string) => this.#call<{ revoked: string }>('DELETE', `/auth/tokens/${encodeURIComponent(id)}`)

  giveFeedback = (feedback: NewFeedback) =>
    this.#call<{ id: string; runId: string; decisionId: string | null }>('POST', '/feedback', feedback)
  usage = () => this.#call<Usage>('GET', '/usage')
}
