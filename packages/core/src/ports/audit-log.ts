/** What a skill, or the person, did or tried. No texts of the person: a host, a path, a name. */
export interface AuditNote {
  /** A skill's name, or `person`. */
  actor: string
  /** `fetch`, `files.write`, `skill.install` … */
  action: string
  target: string
  outcome: 'allowed' | 'denied' | 'failed'
  runId: string | null
}

/** A note in the chain. */
export interface AuditEntry extends AuditNote {
  /** From 1 without gaps. */
  seq: number
  /** ISO 8601 in UTC. */
  at: string
}

/** What {@link AuditLog.verify} found. `brokenAt` is the first entry that is altered, or that one before it was taken out. */
export interface AuditVerdict {
  entries: number
  brokenAt: number | null
}

/** Which entries to list. */
export interface AuditQuery {
  actor?: string | undefined
  before?: number | undefined
  limit?: number | undefined
}

/** The append-only log of what was done with powers; each entry holds the hash of the one before it. */
export interface AuditLog {
  /** Appends in one transaction, in order. */
  append(ownerId: string, notes: readonly AuditNote[]): Promise<void>
  /** Newest first; `limit` 1–1000 (100), entries below `before`. */
  list(ownerId: string, options?: AuditQuery): Promise<AuditEntry[]>
  /** Walks the whole chain. */
  verify(ownerId: string): Promise<AuditVerdict>
}
