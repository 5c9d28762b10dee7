import { z } from 'zod'

const Scores = z.array(z.object({ action: z.string(), score: z.number() }))
const Usage = z.object({ inputTokens: z.number(), outputTokens: z.number(), costUsd: z.number() })
const Failure = z.object({ code: z.string(), message: z.string(), hint: z.string().optional() })

/** Payload of each event kind (noun-verb). The union of DESIGN 5, as far as the daemon writes it today. */
export const EVENT_PAYLOADS = {
  'run-admitted': z.object({ text: z.string(), sessionId: z.string(), source: z.string() }),
  'run-resumed': z.object({ reason: z.string() }),
  'decision-made': z.object({
    decisionId: z.string(),
    action: z.string(),
    score: z.number(),
    threshold: z.number(),
    why: z.string(),
    scores: Scores,
  }),
  'memory-recalled': z.object({
    hits: z.array(
      z.object({
        id: z.string(),
        text: z.string(),
        score: z.number(),
        createdAt: z.string(),
        /** Parts of the score by name; older logs have none. */
        parts: z.record(z.string(), z.number()).optional(),
      }),
    ),
    confidence: z.number(),
    /** Hits that were forgotten since and are no longer here; the event's digest is of all. */
    erased: z.number().optional(),
  }),
  'plan-made': z.object({ parts: z.array(z.string()) }),
  'task-started': z.object({ task: z.number(), worker: z.string(), text: z.string() }),
  'reasoning-added': z.object({ text: z.string() }),
  'text-added': z.object({ text: z.string() }),
  'text-withdrawn': z.object({ reason: z.string() }),
  'tool-call-started': z.object({ callId: z.string(), tool: z.string(), input: z.unknown() }),
  'tool-call-finished': z.object({
    callId: z.string(),
    tool: z.string(),
    durationMs: z.number(),
    text: z.string(),
    data: z.unknown().optional(),
    error: Failure.optional(),
  }),
  'approval-asked': z.object({
    approvalId: z.string(),
    callId: z.string(),
    skill: z.string(),
    tool: z.string(),
    effect: z.string(),
    target: z.string().nullable(),
    input: z.unknown(),
    taint: z.record(z.string(), z.array(z.string()).readonly().optional()),
    reason: z.enum(['effect', 'destructive', 'leak', 'interrupted', 'question']),
    expiresAt: z.string(),
  }),
  'approval-answered': z.object({
    approvalId: z.string(),
    tool: z.string(),
    verdict: z.enum(['allowed', 'denied', 'expired']),
    by: z.string().nullable(),
  }),
  /** Nothing goes on until one of these approvals is answered. */
  'run-parked': z.object({ approvals: z.array(z.string()) }),
  'budget-reserved': z.object({ model: z.string(), tokens: z.number(), costUsd: z.number() }),
  'budget-settled': z.object({ model: z.string() }).extend(Usage.shape),
  'context-trimmed': z.object({
    droppedMessages: z.number(),
    keptMessages: z.number(),
    budgetTokens: z.number(),
    /** Whether a summary stands for what was left out. */
    summarised: z.boolean(),
  }),
  'model-retried': z.object({ model: z.string(), code: z.string(), message: z.string(), waitMs: z.number() }),
  'task-finished': z.object({ task: z.number(), worker: z.string() }),
  'run-finished': z.object({ answer: z.string(), usage: Usage }),
  'run-failed': Failure,
  'run-cancelled': z.object({ partial: z.string() }),
} as const

/** Kind of an event, noun-verb. */
export type EventKind = keyof typeof EVENT_PAYLOADS

/** Payload of events of kind `K`. */
export type EventPayload<K extends EventKind> = z.infer<(typeof EVENT_PAYLOADS)[K]>

/** An event before the log has numbered it. */
export type EventDraft = { [K in EventKind]: { kind: K; payload: EventPayload<K> } }[EventKind]

/** A row of a run's log. `seq` counts from 1 without gaps; `digest` outlives a forgotten payload: the
 * SHA-256, hex, of its `canonicalJson`. */
export type RunEvent = {
  [K in EventKind]: { runId: string; seq: number; kind: K; at: string; digest: string; payload: EventPayload<K> | null }
}[EventKind]
