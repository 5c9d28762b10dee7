import { type ErrorBody, isAssistantError, toErrorBody } from '@openpa/core'
import { EXIT, exitCodeOf } from './exit-codes.ts'
import { escapeText } from './terminal/escape-text.ts'
import { dim } from './terminal/style.ts'

/** The one document of `--json` when all went well. */
export const successJson = (data: unknown): unknown => ({ ok: true, data })

/** The one document of `--json` when it did not. */
export const failureJson = (error: ErrorBody): unknown => ({ ok: false, error })

/** An error as its body and the exit code that goes with it. What is not ours is a bug and keeps its stack, for people. */
export const failureOf = (error: unknown): { body: ErrorBody; exitCode: number } =>
  isAssistantError(error)
    ? { body: toErrorBody(error), exitCode: exitCodeOf(error.code) }
    : {
        body: {
          ...toErrorBody(error),
          message: error instanceof Error ? (error.stack ?? error.message) : String(error),
        },
        exitCode: EXIT.failed,
      }

/** An error for people, on standard error. */
export function printFailure({ message, hint }: ErrorBody): void {
  process.stderr.write(`${escapeText(message)}\n${hint ? `${dim(escapeText(hint), process.stderr)}\n` : ''}`)
}

/** A faint line about unread inbox items, for a terminal. */
export function announceInbox(unseen: number): void {
  if (unseen > 0 && process.stderr.isTTY)
    process.stderr.write(`${dim(`${unseen} new in the inbox: assistant inbox list`, process.stderr)}\n`)
}
