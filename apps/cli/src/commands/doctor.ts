import type { HealthCheck } from '@openpa/client'
import { isAssistantError, toErrorBody } from '@openpa/core'
import { AssistantCommand } from '../assistant-command.ts'
import { EXIT } from '../exit-codes.ts'
import { escapeText } from '../terminal/escape-text.ts'

const SIGNS = { ok: 'ok     ', warning: 'warning', failed: 'FAILED ' } as const

export default class Doctor extends AssistantCommand {
  static override summary = 'Look at everything that the assistant stands on, and say what to do.'
  static override description = 'Exits with 1 when something has failed. Costs nothing: no model is asked.'
  static override examples = ['<%= config.bin %> doctor', '<%= config.bin %> doctor --json']

  override async run(): Promise<HealthCheck[]> {
    await this.parse(Doctor)
    const checks = await this.#checks()
    for (const { id, state, message, hint } of checks) {
      this.log(`${SIGNS[state]}  ${id}  ${escapeText(message)}`)
      if (hint !== null) this.log(`         ${escapeText(hint)}`)
    }
    if (checks.some(({ state }) => state === 'failed')) process.exitCode = EXIT.failed
    return checks
  }

  /** Also where no daemon can be started: that is then what has failed. */
  async #checks(): Promise<HealthCheck[]> {
    try {
      const { health } = await this.client()
      const found = await health.checks()
      return [{ id: 'daemon.running', state: 'ok', message: 'The daemon runs.', hint: null }, ...found]
    } catch (error) {
      if (!isAssistantError(error)) throw error
      const { message, hint } = toErrorBody(error)
      return [{ id: 'daemon.running', state: 'failed', message, hint: hint ?? 'See: assistant daemon logs' }]
    }
  }
}
