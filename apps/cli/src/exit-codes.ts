import type { ErrorCode } from '@openpa/core'

/** Exit codes of DESIGN 7. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  needsInput: 3,
  unreachable: 4,
  refused: 5,
  interrupted: 130,
} as const

const EXIT_OF: Partial<Record<ErrorCode, number>> = {
  'answer.needed': EXIT.needsInput,
  'approval.needed': EXIT.needsInput,
  'input.needed': EXIT.needsInput,
  'daemon.unreachable': EXIT.unreachable,
  'approval.denied': EXIT.refused,
  'approval.expired': EXIT.refused,
  'approval.too-many': EXIT.refused,
  'budget.exceeded': EXIT.refused,
  'skill.held': EXIT.needsInput,
  'skill.not-permitted': EXIT.refused,
  'auth.scope-not-granted': EXIT.refused,
  'run.cancelled': EXIT.interrupted,
}

/** The exit code that goes with an error. */
export const exitCodeOf = (code: ErrorCode): number => EXIT_OF[code] ?? EXIT.failed
