import type {
  ApprovalReason,
  ApprovalStatus,
  ErrorBody,
  MemoryOrigin,
  SessionMessage,
  Taint,
  ToolEffect,
} from '@openpa/core'
import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely'

type Timestamp = ColumnType<Date, Date | string, Date | string>
type CreatedAt = ColumnType<Date, Date | string | undefined, Date | string>
type Json = ColumnType<unknown, string | null, string | null>
type Fields = Record<string, unknown>

/** Every table of the schema, by qualified name; `supabase/migrations` is the truth, a test compares the columns. */
export interface Tables {
  'assistant.sessions': { id: Generated<string>; owner_id: string; title: string; created_at: CreatedAt }
  'assistant.runs': {
    id: Generated<string>
    owner_id: string
    session_id: string
    status: 'running' | 'waiting' | 'done' | 'failed' | 'cancelled'
    source: 'cli' | 'openai' | 'schedule' | 'api'
    request: string
    call_tool: string | null
    call_input: JSONColumnType<object> | null
    attachment: string | null
    history: JSONColumnType<SessionMessage[]> | null
    model: string | null
    answer: string | null
    error: ColumnType<ErrorBody | null, string | null, string | null>
    last_seq: Generated<number>
    lease_until: Timestamp | null
    created_at: CreatedAt
    finished_at: Timestamp | null
    taint: ColumnType<Taint, string | undefined, string>
  }
  'assistant.messages': {
    id: Generated<string>
    owner_id: string
    session_id: string
    run_id: string
    role: 'user' | 'assistant'
    text: string
    created_at: CreatedAt
    recorded: Generated<boolean>
  }
  'assistant.summaries': {
    session_id: string
    owner_id: string
    text: string
    turns: number
    /** A `bigint`, as text: the last message that the summary stands for. */
    through: string
    created_at: CreatedAt
  }
  'assistant.events': { run_id: string; seq: number; owner_id: string; kind: string; at: CreatedAt; digest: string }
  'assistant.event_payloads': { run_id: string; seq: number; owner_id: string; payload: Json }
  'assistant.steps': {
    id: string
    owner_id: string
    run_id: string
    ordinal: GeneratedAlways<string>
    kind: 'model' | 'tool'
    name: string
    input: Json
    idempotent: boolean
    status: 'intent' | 'done' | 'failed'
    output: Json
    started_at: CreatedAt
    finished_at: Timestamp | null
  }
  'assistant.decisions': {
    id: string
    owner_id: string
    run_id: string
    policy_version: string
    action: string
    score: number
    scores: Json
    features: Json
    created_at: CreatedAt
  }
  'assistant.feedback': {
    id: Generated<string>
    owner_id: string
    run_id: string
    decision_id: string | null
    verdict: 'good' | 'bad' | 'correct'
    correction: string | null
    created_at: CreatedAt
  }
  'assistant.skill_usage': {
    id: GeneratedAlways<string>
    owner_id: string
    run_id: string
    decision_id: string | null
    skill: string
    tool: string
    duration_ms: number
    outcome: 'ok' | 'declined' | 'failed'
    input_tokens: Generated<number>
    output_tokens: Generated<number>
    cost_usd: ColumnType<string, number | undefined, number>
    created_at: CreatedAt
  }
  'assistant.model_calls': {
    id: Generated<string>
    owner_id: string
    run_id: string
    model: string
    status: 'reserved' | 'settled'
    tokens: number
    input_tokens: Generated<number>
    output_tokens: Generated<number>
    cost_usd: ColumnType<string, number, number>
    created_at: CreatedAt
  }
  'assistant.schedules': {
    id: Generated<string>
    owner_id: string
    run_id: string | null
    text: string
    due_at: Timestamp
    time_zone: string
    status: 'pending' | 'fired' | 'cancelled'
    created_at: CreatedAt
    fired_at: Timestamp | null
  }
  'assistant.inbox': {
    id: Generated<string>
    owner_id: string
    schedule_id: string | null
    text: string
    due_at: Timestamp | null
    created_at: CreatedAt
    seen_at: Timestamp | null
  }
  'assistant.receipts': { schedule_id: string; owner_id: string; fired_at: Timestamp; late_ms: number }
  'assistant.settings': { owner_id: string; key: string; value: Json; updated_at: CreatedAt }
  'assistant.models': {
    owner_id: string
    name: string
    base_url: string
    model_id: string
    context_tokens: number
    max_output_tokens: number
    is_default: Generated<boolean>
    created_at: CreatedAt
  }
  'assistant.secrets': { owner_id: string; name: string; envelope: Uint8Array; updated_at: CreatedAt }
  'assistant.skill_rows': { owner_id: string; skill: string; key: string; value: Json; updated_at: CreatedAt }
  'assistant.audit': {
    owner_id: string
    seq: number
    at: ColumnType<Date, string, never>
    actor: string
    action: string
    target: string
    outcome: 'allowed' | 'denied' | 'failed'
    run_id: string | null
    previous: Uint8Array
    hash: Uint8Array
  }
  'assistant.approvals': {
    id: string
    owner_id: string
    run_id: string
    call_id: string
    skill: string
    tool: string
    effect: ToolEffect
    target: string | null
    input: Json
    taint: ColumnType<Taint, string, string>
    reason: ApprovalReason
    status: ApprovalStatus
    created_at: CreatedAt
    expires_at: Timestamp
    answered_at: Timestamp | null
    answered_by: string | null
    answer: string | null
    taken_at: Timestamp | null
  }
  'assistant.approval_grants': {
    id: Generated<string>
    owner_id: string
    skill: string
    tool: string
    target: string | null
    created_at: CreatedAt
  }
  'memory.items': {
    id: Generated<string>
    owner_id: string
    kind: 'fact' | 'preference' | 'episode' | 'procedure'
    text: string
    digest: string
    origin: ColumnType<MemoryOrigin, string, string>
    trust: Generated<number>
    importance: Generated<number>
    created_at: CreatedAt
    /** A `bigint`, as text. */
    n: Generated<string>
    session: string | null
    turn: number | null
    speaker: string | null
    terms: string | null
    length: ColumnType<number | null, never, never>
    valid_from: CreatedAt
    valid_to: Timestamp | null
    superseded_by: string | null
    uses: Generated<number>
    used_at: Timestamp | null
    topic: string | null
    form: string | null
    weighed_at: Timestamp | null
  }
  'memory.vectors': { item: string; owner_id: string; embedder: string; embedding: string }
  'memory.origins': {
    item_id: string
    ordinal: GeneratedAlways<string>
    owner_id: string
    origin: ColumnType<MemoryOrigin, string, string>
    at: CreatedAt
  }
  'memory.postings': { owner_id: string; term: string; item: string; tf: number; length: number }
  'memory.terms': { owner_id: string; term: string; df: number }
  'memory.corpora': { owner_id: string; items: number; length: string }
  'memory.speakers': { owner_id: string; word: string; items: number }
  'memory.changes': {
    id: Generated<string>
    owner_id: string
    job: 'edit' | 'consolidate' | 'weigh' | 'decay' | 'vacuum' | 'import' | 'upkeep'
    action: string
    item_id: string | null
    before: ColumnType<Fields | null, string | null, string | null>
    after: ColumnType<Fields | null, string | null, string | null>
    at: CreatedAt
    undone_at: Timestamp | null
  }
}
