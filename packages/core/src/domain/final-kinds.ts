import type { EventKind } from './event.ts'

/** Kinds after which nothing follows in a run's log. */
export const FINAL_KINDS: ReadonlySet<EventKind> = new Set(['run-finished', 'run-failed', 'run-cancelled'])
