import type { SessionMessage } from '../domain/run.ts'

/** A conversation as lists show it. */
export interface Session {
  id: string
  title: string
  createdAt: string
  messages: number
}

/** Conversations of one owner. */
export interface SessionStore {
  /** Newest first. `limit` 1–500 (50). */
  list(ownerId: string, options?: { limit?: number }): Promise<Session[]>
  /** The session's turns in order; without the turns of run `exceptRun`. @throws {AssistantError} `session.not-found`. */
  messages(ownerId: string, sessionId: string, exceptRun?: string): Promise<(SessionMessage & { at: string })[]>
  /** Deletes a session with its runs and messages. @throws {AssistantError} `session.not-found`. */
  remove(ownerId: string, sessionId: string): Promise<void>
}
