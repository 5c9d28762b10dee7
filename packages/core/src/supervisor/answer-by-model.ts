import type { ConversationPast } from '../agent/agent-loop.ts'
import type { MemoryHit } from '../domain/memory.ts'
import type { Recall } from '../ports/memory-store.ts'
import { discoverSkill } from './discover-skill.ts'
import { PROMPT_MEMORIES, type RunAnswer, recall, type Scope, stageRecalled, WORTH_SHOWING } from './run-scope.ts'

/** A search in old conversations brings something to any question; only one this sure is worth the model's tokens. */
const SURE_OF_EPISODES = 0.5
/** Of those that are looked at; some are of this conversation. */
const MOST_EPISODES = 10

/** What was said in other conversations and bears on the request; what is in this one the model sees anyway. */
async function recallEpisodes(scope: Scope, { episodes }: Recall): Promise<MemoryHit[]> {
  const { run } = scope
  const { hits, confidence } = await episodes(MOST_EPISODES)
  if (confidence < SURE_OF_EPISODES) return []
  const elsewhere = hits.filter(({ place }) => place?.session !== run.sessionId).slice(0, PROMPT_MEMORIES)
  if (elsewhere.length > 0) stageRecalled(scope, elsewhere, confidence)
  return elsewhere
}

/** What was said before: what the client sent, else the stored turns behind their summary. */
async function conversationOf({ deps, journal, request, run }: Scope) {
  const { ownerId } = journal
  if (request.history || request.sessionId === undefined) return { history: request.history ?? [] }
  const { summary, messages, taint } = await deps.sessions.window(ownerId, run.sessionId, run.id)
  if (taint.untrusted) journal.taint.add('untrusted', 'conversation')
  if (taint.private) journal.taint.add('private', 'conversation')
  const turns = summary?.turns ?? 0
  const keep: ConversationPast['keep'] = async ({ summary: text, statements }, count) => {
    await deps.sessions.saveSummary(ownerId, run.sessionId, { text, turns: turns + count })
    for (const { text: statement, kind, turn } of statements) {
      const origin = { source: 'message' as const, run: run.id, session: run.sessionId, turn }
      await deps.memory.add(ownerId, { text: statement, kind, origin })
    }
  }
  return { history: messages, past: { summary: summary?.text, turns, keep } }
}

/** Answers with a model and the tools that it wants. @throws {AssistantError} as `runAgent` does. */
export async function answerByModel(scope: Scope, decisionIds: readonly string[]): Promise<RunAnswer> {
  const { deps, journal, request, run } = scope
  const model = await deps.models.connect(journal.ownerId, request.model)
  // A request that names no session has begun one.
  const { history, past } = await conversationOf(scope)
  const recalled = await recall(scope, run.text)
  const episodes = await recallEpisodes(scope, recalled)
  const memories = [
    ...recalled.statements.hits.filter((hit) => hit.score >= WORTH_SHOWING).slice(0, PROMPT_MEMORIES),
    ...episodes,
  ]
  const { taint } = journal
  if (memories.length > 0) taint.add('private', 'memory')
  if (memories.some(({ origin }) => origin.untrusted)) taint.add('untrusted', 'memory')
  // Whoever wrote it, it was not typed as a request.
  if (request.attachment !== undefined) taint.add('untrusted', 'attachment')
  const attached = request.attachment === undefined ? '' : `\n\nAttached text:\n${request.attachment}`
  // Loaded here: answers without a model come before this is needed.
  const { runAgent } = await import('../agent/agent-loop.ts')
  const decisionId = decisionIds[0] ?? null
  const calls = { ...scope.calls, by: 'model' as const }
  const { skillFinder, budget, limits, toolChooser } = deps
  const discover = skillFinder && once((text) => discoverSkill(calls, skillFinder, { text, by: 'model' }, decisionId))
  return runAgent(
    { ...calls, model, budget, decisionId, limits, toolChooser, discover },
    { request: `${run.text}${attached}`, history, past, memories },
  )
}

/** One proposal a run: what was found first is what later questions get. */
function once<T>(work: (text: string) => Promise<T>): (text: string) => Promise<T> {
  let done: Promise<T> | undefined
  return (text) => {
    done ??= work(text)
    return done
  }
}
