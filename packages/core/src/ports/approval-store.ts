import type { Approval, ApprovalGrant, ApprovalStatus } from '../domain/approval.ts'

/** A person's answer. */
export interface ApprovalAnswer {
  verdict: 'allowed' | 'denied'
  /** What it came through. */
  by: string
  /** Remembers a yes for the same tool and target. */
  always?: boolean | undefined
  /** Of a question: what the person said. */
  answer?: string | undefined
}

/** Questions to the person. They are written with the log of their run ({@link RunBatch.approvals}); each method is one transaction. */
export interface ApprovalStore {
  /** Newest first, at most 500; those whose time is over are expired before. */
  list(
    ownerId: string,
    options: { now: Date; status?: ApprovalStatus | undefined; runId?: string | undefined },
  ): Promise<Approval[]>
  /** By id or a unique prefix of it (8 characters or more). @throws {AssistantError} `approval.not-found`. */
  get(ownerId: string, id: string): Promise<Approval>
  /**
   * Answers one that is pending, by its whole id.
   * @throws {AssistantError} `approval.not-found`, `approval.answered`, `approval.expired`.
   */
  answer(ownerId: string, id: string, answer: ApprovalAnswer & { now: Date }): Promise<Approval>
  /** Expires what is over at `now`. @returns how many that were, and when the next one will be. */
  expireDue(ownerId: string, now: Date): Promise<{ expired: number; next: Date | undefined }>
}

/** Answers that are remembered. */
export interface GrantStore {
  /** Newest first. */
  list(ownerId: string): Promise<ApprovalGrant[]>
  /** Whether a call of `tool` that goes to `target` was allowed for always. */
  covers(ownerId: string, tool: string, target: string | null): Promise<boolean>
  /** By id or a unique prefix of it. @throws {AssistantError} `approval.grant-not-found`. */
  revoke(ownerId: string, id: string): Promise<ApprovalGrant>
  /** All of a skill, which is taken out. */
  revokeSkill(ownerId: string, skill: string): Promise<void>
}
