import type { SessionMessage, SessionSummary } from '../domain/run.ts'
import type { Taint } from '../domain/taint.ts'

/** A conversation as lists show it. */
export interface Session {
  id: string
  title: string
  createdAt: string
  messages: number
}

/** Conversations of one owner. */
export interface SessionStore {
  /** Those with messages, newest first. `limit` 1–500 (50). */
  list(ownerId: string, options?: { limit?: number }): Promise<Session[]>
  /** The session's turns in order; without the turns of run `exceptRun`. @throws {AssistantError} `session.not-found`. */
  messages(ownerId: string, sessionId: string, exceptRun?: string): Promise<(SessionMessage & { at: string })[]>
  /**
   * What goes into a prompt: the newest summary and the turns after it, without those of run `exceptRun`; and what has met in the
   * session's other runs, whose answers are in both.
   * @throws {AssistantError} `session.not-found`.
   */
  window(
    ownerId: string,
    sessionId: string,
    exceptRun: string,
  ): Promise<{ summary: SessionSummary | undefined; messages: SessionMessage[]; taint: Taint }>
  /** Stores a summary; the turns that it stands for stay. An older summary is replaced. */
  saveSummary(ownerId: string, sessionId: string, summary: SessionSummary): Promise<void>
  /** Deletes a session with its runs, its messages and the episodes made of them. @throws {AssistantError} `session.not-found`. */
  remove(ownerId: string, sessionId: string): Promise<void>
}
