import { AssistantError, type Clock } from '@openpa/core'
import type { Reminders } from './reminders.ts'

const MOST = 10
const WINDOW_MS = 3600_000

/** Messages of skills in the inbox, each under its skill's name and at most ten an hour of one. */
export class SkillNotes {
  readonly #inbox: Pick<Reminders, 'post'>
  readonly #clock: Clock
  readonly #sent = new Map<string, number[]>()

  constructor(inbox: Pick<Reminders, 'post'>, clock: Clock) {
    this.#inbox = inbox
    this.#clock = clock
  }

  /** @throws {AssistantError} `skill.quota` when the skill has said enough for now. */
  async post(ownerId: string, skill: string, text: string): Promise<void> {
    const now = this.#clock.now().getTime()
    const key = `${ownerId}/${skill}`
    const recent = (this.#sent.get(key) ?? []).filter((at) => now - at < WINDOW_MS)
    if (recent.length >= MOST)
      throw new AssistantError('skill.quota', `The skill ${skill} may put ${MOST} messages an hour into the inbox.`)
    this.#sent.set(key, [...recent, now])
    await this.#inbox.post(ownerId, `${skill}: ${text}`)
  }
}
