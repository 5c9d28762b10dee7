import { AssistantError } from '@openpa/core'
import { type Database, storable } from '@openpa/database'
import { sql } from 'kysely'

/** A person's word on a run; the last one where none is named. */
export interface NewFeedback {
  runId?: string | undefined
  verdict: 'good' | 'bad' | 'correct'
  correction?: string | undefined
}

const DAY_MS = 24 * 3600_000

/** Feedback tied to decisions, and sums of what was used. */
export class FeedbackLog {
  readonly #database: Database
  constructor(database: Database) {
    this.#database = database
  }

  /** @throws {AssistantError} `run.not-found`. */
  give(ownerId: string, { runId, verdict, correction }: NewFeedback) {
    return this.#database.asOwner(ownerId, async (tx) => {
      const runs = tx.selectFrom('assistant.runs').select('id').orderBy('created_at', 'desc').limit(1)
      // A call of another program is nothing that the person has asked.
      const run = await (runId === undefined
        ? runs.where('call_tool', 'is', null)
        : runs.where(sql<string>`id::text`, '=', runId)
      ).executeTakeFirst()
      if (!run)
        throw new AssistantError(
          'run.not-found',
          runId === undefined ? 'There is no run yet.' : `There is no run ${runId}.`,
          { hint: 'See: assistant run list' },
        )
      const decision = await tx
        .selectFrom('assistant.decisions')
        .select('id')
        .where('run_id', '=', run.id)
        .orderBy('created_at')
        .limit(1)
        .executeTakeFirst()
      const decisionId = decision?.id ?? null
      const { id } = await tx
        .insertInto('assistant.feedback')
        .values({
          owner_id: ownerId,
          run_id: run.id,
          decision_id: decisionId,
          verdict,
          correction: correction === undefined ? null : storable(correction),
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      return { id, runId: run.id, decisionId }
    })
  }

  usage(ownerId: string) {
    const since = new Date(Date.now() - DAY_MS)
    return this.#database.asOwner(ownerId, async (tx) => {
      const models = await tx
        .selectFrom('assistant.model_calls')
        .select((eb) => [
          eb.fn.countAll<string>().as('calls'),
          eb.fn.sum<string>('input_tokens').as('input'),
          eb.fn.sum<string>('output_tokens').as('output'),
          eb.fn.sum<string>('cost_usd').as('cost'),
        ])
        .where('created_at', '>=', since)
        .executeTakeFirstOrThrow()
      const tools = await tx
        .selectFrom('assistant.skill_usage')
        .select((eb) => eb.fn.countAll<string>().as('calls'))
        .where('created_at', '>=', since)
        .executeTakeFirstOrThrow()
      const number = (value: string | null) => Number(value ?? 0)
      return {
        modelCalls: number(models.calls),
        inputTokens: number(models.input),
        outputTokens: number(models.output),
        costUsd: number(models.cost),
        toolCalls: number(tools.calls),
      }
    })
  }
}
