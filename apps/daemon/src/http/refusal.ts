import type { ErrorCode } from '@openpa/core'

/** A refusal of the guard, before any route runs. */
export interface Refusal {
  status: number
  code: ErrorCode
  message: string
}
