import { Decline, defineSkill, type Powers, type Receipt, type RememberedStatement, tool } from '@openpa/skill'
import { z } from 'zod'
import { FORGET, LIST, RECALL, REMEMBER } from './samples.ts'

/** Below this confidence the search has found something near, not the answer. */
const SURE = 0.5
/** Further hits are shown when they score at least this share of the first. */
const CLOSE = 0.85

const told = (at: string, timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(new Date(at))

/** What is over is told as such: "I live in Lisbon" alone would say that it is so today. */
const cite = ({ id, text, createdAt, validTo }: RememberedStatement, { timeZone }: Powers) =>
  [
    `You told me on ${told(createdAt, timeZone)}: “${text}” (memory ${id.slice(0, 8)})`,
    ...(validTo ? [`which held until ${told(validTo, timeZone)}`] : []),
  ].join(', ')

const ASKS =
  /^(?:what|which|who|whose|where|when|why|how|is|are|am|was|were|do|does|did|can|could|will|would|shall|should|has|have|had|if)\b/i
/** What makes words a statement: "my shoe size?" has none of these, and asks. */
const VERB =
  /\b(?:is|are|am|was|were|has|have|had|can|cannot|can['’]t|don['’]t|doesn['’]t|likes?|prefers?|hates?|lives?|works?|needs?|takes?)\b|['’](?:s|m|re|ve)\b/i

/** The statement of "could you keep in mind that I am left-handed?". @throws {Decline} for what is itself a question. */
function statementOf(said: string): string {
  const text = said.trim()
  if (!text.endsWith('?')) return said
  const statement = text.replace(/[?\s]+$/, '')
  if (ASKS.test(statement) || !VERB.test(statement)) throw new Decline('That is a question, not a statement.')
  return statement
}

const remember = tool({
  description: 'Stores a statement that the person wants remembered.',
  input: z.object({ statement: z.string().min(1).max(8000).describe("the statement in the person's words") }),
  effect: 'write',
  idempotent: true,
  async run({ statement }, powers) {
    const memory = await powers.memory.add(statementOf(statement))
    return { text: `I'll remember that: “${memory.text}” (memory ${memory.id.slice(0, 8)}).`, data: memory }
  },
})

const recall = tool({
  description: "Searches the person's memories for the answer to a question.",
  input: z.object({ question: z.string().min(1).max(2000) }),
  effect: 'read',
  async run({ question }, powers) {
    const { hits, confidence } = await powers.memory.search(question)
    const first = hits[0]
    if (!first || confidence < SURE)
      return { text: "I don't have anything about that in memory.", data: { hits: [], confidence } }
    const close = hits.filter((hit) => (hit.score ?? 0) >= CLOSE * (first.score ?? 1)).slice(0, 3)
    return { text: close.map((hit) => cite(hit, powers)).join('\n'), data: { hits: close, confidence } }
  },
})

/** "1a2b3c4d" or a longer part of a memory's id, as the answers show it. */
const ID = /^(?:memory\s+)?([0-9a-f]{8}(?:-?[0-9a-f]+)*-?)$/i

/** Forgets by id; undefined where no memory has it, since some words look like one. */
async function forgetById(about: string, powers: Powers): Promise<Receipt | undefined> {
  const id = ID.exec(about.trim())?.[1]
  if (id === undefined) return undefined
  try {
    return await powers.memory.forget(id.toLowerCase())
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'memory.not-found') return undefined
    throw error
  }
}

const plain = (text: string) =>
  text
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu)
    ?.join(' ')

/** Without its words: the answer goes into the event log. */
const forgotten = (receipt: Receipt) => {
  const copies = receipt.copies === 1 ? '1 copy' : `${receipt.copies} copies`
  const number = receipt.receipt.slice(0, 8)
  return {
    text: `Forgotten for good: memory ${receipt.id.slice(0, 8)} and ${copies} of it (receipt ${number}).`,
    data: { forgotten: [receipt] },
  }
}

const forget = tool({
  description: 'Deletes one memory for good. Asks for the id when several fit.',
  destructive: true,
  input: z.object({ about: z.string().min(1).max(2000).describe('what to forget, or the id of a memory') }),
  effect: 'write',
  async run({ about }, powers) {
    const named = await forgetById(about, powers)
    if (named) return forgotten(named)
    const { hits, confidence } = await powers.memory.search(about)
    const exact = hits.find((hit) => plain(hit.text) === plain(about))
    if (exact) return forgotten(await powers.memory.forget(exact.id))
    const first = hits[0]
    if (!first || confidence < SURE)
      return { text: "I don't have anything about that, so there is nothing to forget.", data: { forgotten: [] } }
    const close = hits.filter((hit) => (hit.score ?? 0) >= CLOSE * (first.score ?? 1))
    if (close.length > 1) {
      const list = close.map((hit) => `  ${hit.id.slice(0, 8)}  ${hit.text}`).join('\n')
      return {
        text: `Several memories fit; nothing is forgotten yet:\n${list}\nSay which: assistant memory forget <id>`,
        data: { forgotten: [], candidates: close },
      }
    }
    return forgotten(await powers.memory.forget(first.id))
  },
})

const list = tool({
  description: "Lists the person's memories, newest first.",
  input: z.object({}),
  effect: 'read',
  async run(_, powers) {
    const memories = await powers.memory.list({ limit: 50 })
    if (memories.length === 0) return { text: 'I remember nothing yet. Tell me something: remember that …', data: [] }
    return { text: memories.map(({ id, text }) => `${id.slice(0, 8)}  ${text}`).join('\n'), data: memories }
  },
})

export default defineSkill({
  name: 'memory',
  worker: {
    description: 'Remembers what the person tells, answers from it, forgets on request.',
    instructions:
      'Store only what the person states. Never say that you remembered something unless memory.remember succeeded.',
  },
  tools: { remember, recall, forget, list },
  commands: [
    { tool: 'remember', samples: REMEMBER, slots: { statement: 'text' } },
    { tool: 'recall', samples: RECALL, slots: { question: 'text' }, grounding: 'memory' },
    { tool: 'forget', samples: FORGET, slots: { about: 'text' } },
    { tool: 'list', samples: LIST },
  ],
})
