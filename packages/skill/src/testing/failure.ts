import type { PowerUse, Refusal } from '../permission-rules.ts'

/** Throws where a use is refused. */
export type Check = (use: PowerUse) => void

/** As the daemon throws it: told apart by `code`. */
export const failure = (code: string, message: string) =>
  Object.assign(new Error(message), { name: 'AssistantError', code })

/** A refusal as the daemon throws it. */
export const refused = ({ code, what }: Refusal) => failure(code, `The skill may not ${what}.`)
