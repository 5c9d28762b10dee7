/** A memory as a skill sees it. Times are ISO 8601 in UTC. */
export interface RememberedStatement {
  id: string
  text: string
  createdAt: string
  /** Until when it held; null or absent while it holds. */
  validTo?: string | null
  score?: number
}

/** What `search` found, best first, and how sure memory is that the first hit answers the query (0..1). */
export interface MemorySearchResult {
  hits: RememberedStatement[]
  confidence: number
}

/** Proof of a deletion: digests, no text. */
export interface Receipt {
  receipt: string
  id: string
  copies: number
}

/** Long-term memory. Each method needs its scope in the manifest: `read`, `write` or `forget`. */
export interface MemoryPower {
  /** Stores a statement of the person. Scope `write`. */
  add(text: string): Promise<RememberedStatement>
  /** Hybrid search; `limit` 1–50 (8). Scope `read`. */
  search(query: string, options?: { limit?: number }): Promise<MemorySearchResult>
  /** Newest first; `limit` 1–1000 (100). Scope `read`. */
  list(options?: { limit?: number }): Promise<RememberedStatement[]>
  /** Really deletes, in every copy. Scope `forget`. */
  forget(id: string): Promise<Receipt>
}

/** A message that the daemon delivers at a time. */
export interface ScheduledMessage {
  id: string
  text: string
  /** ISO 8601 in UTC. */
  dueAt: string
}

/** Delayed messages to the person. Needs `"schedule": true` in the manifest. */
export interface SchedulePower {
  /** Throws `reminder.in-past` for a time that is over. */
  remind(text: string, dueAt: Date): Promise<ScheduledMessage>
  /** Pending messages, soonest first. */
  list(): Promise<ScheduledMessage[]>
  /** Throws `reminder.not-found` when nothing pending has this id. */
  cancel(id: string): Promise<ScheduledMessage>
}

/**
 * What a tool gets beside its input. A skill has no other way to the outside: the daemon serves each power, checks it
 * against the manifest and refuses with `skill.not-permitted`.
 */
export interface Powers {
  memory: MemoryPower
  schedule: SchedulePower
  /** Writes a line to the daemon's log, under the skill's name. */
  log(message: string): void
  /** Aborts when the person cancels the run or the tool's time is over. */
  signal: AbortSignal
  /** When and where the person asked. */
  now: Date
  /** IANA zone of the person, e.g. `Europe/Berlin`. */
  timeZone: string
}
