import { describe, expect, it, vi } from 'vitest'
import { ask, finish, hangsAfter, httpError, modelOf, text } from '../../test/ask-agent.ts'
import type { SessionMessage } from '../domain/run.ts'
import { AssistantError } from '../errors.ts'
import type { ConversationPast } from './agent-loop.ts'
import { extract } from './compact.ts'

const turn = (n: number): SessionMessage[] => [
  { role: 'user', text: `my boat number ${n} is called Petrel ${'x'.repeat(3000)}` },
  { role: 'assistant', text: `answer ${n} ${'y'.repeat(3000)}` },
]
const LONG = [0, 1, 2, 3, 4, 5].flatMap(turn)
const pastOf = (more: Partial<ConversationPast> = {}) => {
  const keep = vi.fn<ConversationPast['keep']>(async () => undefined)
  return { keep, past: { summary: undefined, turns: 0, keep, ...more } }
}
const json = (value: unknown) => [...text(JSON.stringify(value)), finish()]
const answer = [...text('4'), finish()]
const systemOf = (model: ReturnType<typeof modelOf>) =>
  JSON.stringify(model.doStreamCalls.at(-1)?.prompt.filter(({ role }) => role === 'system'))

describe('a stored conversation that has grown too long', () => {
  it('is condensed by the model, kept, and sent on with the newest turns', async () => {
    const { keep, past } = pastOf({ summary: '- said hello (turn 1)', turns: 2 })
    const model = modelOf(
      json({
        summary: [{ turn: 2, text: 'The boat is called Petrel' }],
        statements: [
          { turn: 2, kind: 'fact', text: 'my boat number 0 is called Petrel' },
          { turn: 3, kind: 'fact', text: 'answer 0 is right' },
          { turn: 2, kind: 'preference', text: 'I adore long walks in Scotland' },
        ],
      }),
      answer,
    )
    const { answer: got, of, entries } = await ask(model, { history: LONG, past })
    expect(got?.text).toBe('4')
    expect(keep).toHaveBeenCalledTimes(1)
    const [compaction, count] = keep.mock.calls[0] ?? []
    expect(compaction?.summary).toBe('- said hello (turn 1)\n- The boat is called Petrel (turn 3)')
    // What the assistant said, and what the turn does not say, is no statement of the person.
    expect(compaction?.statements.map(({ text: said }) => said)).toEqual(['my boat number 0 is called Petrel'])
    expect(systemOf(model)).toContain('The boat is called Petrel (turn 3)')
    const sent = model.doStreamCalls.at(-1)?.prompt.filter(({ role }) => role !== 'system') ?? []
    expect(sent).toHaveLength(LONG.length - (count ?? 0) + 1)
    expect(of('context-trimmed')).toMatchObject([{ summarised: true, droppedMessages: count }])
    // Both calls were paid for; only the second is told.
    expect(entries).toHaveLength(2)
    expect(of('text-added')).toEqual([{ text: '4' }])
  })

  it('is on disk before anything is left out', async () => {
    const { keep, past } = pastOf()
    keep.mockRejectedValue(new Error('disk full'))
    const model = modelOf(json({ summary: [{ turn: 0, text: 'a' }] }), answer)
    const { error } = await ask(model, { history: LONG, past })
    expect(error).toMatchObject({ message: 'disk full' })
    expect(model.doStreamCalls).toHaveLength(1)
  })

  it.each([
    ['the model fails', () => modelOf(httpError(500), answer)],
    ['the model answers no JSON', () => modelOf([...text('Once upon a time'), finish()], answer)],
    ['the model answers JSON of another form', () => modelOf(json({ summary: 'short' }), answer)],
    ['the summary is empty', () => modelOf(json({ summary: [] }), answer)],
  ])('keeps the beginnings of what was said when %s', async (_, model) => {
    const { keep, past } = pastOf()
    const { answer: got } = await ask(model(), { history: LONG, past })
    expect(got?.text).toBe('4')
    expect(keep.mock.calls[0]?.[0].summary).toMatch(/^- my boat number 0 is called Petrel x+… \(turn 1\)\n/)
    expect(keep.mock.calls[0]?.[0].statements).toEqual([])
  })

  it('frees room for more than the next turn', async () => {
    const { keep, past } = pastOf()
    await ask(modelOf(json({ summary: [{ turn: 0, text: 'a' }] }), answer), { history: LONG, past })
    const count = keep.mock.calls[0]?.[1] ?? 0
    expect(count).toBeGreaterThanOrEqual(LONG.length / 2)
    const after = pastOf({ summary: 'a', turns: count })
    await ask(modelOf(answer), { history: [...LONG.slice(count), ...turn(6)], past: after.past })
    expect(after.keep).not.toHaveBeenCalled()
  })

  it('can be cancelled meanwhile', async () => {
    const { keep, past } = pastOf()
    const abort = new AbortController()
    const model = modelOf((options) => {
      queueMicrotask(() => abort.abort(new AssistantError('run.cancelled', 'The run was cancelled.')))
      return hangsAfter()(options)
    })
    const { error } = await ask(model, { history: LONG, past, signal: abort.signal })
    expect(error).toMatchObject({ code: 'run.cancelled' })
    expect(keep).not.toHaveBeenCalled()
  })
})

it('a history has a budget of its own, however much the model takes', async () => {
  const { keep, past } = pastOf()
  const model = modelOf(json({ summary: [{ turn: 0, text: 'a' }] }), answer)
  await ask(model, { history: LONG, past, limits: { historyTokens: 2000 } })
  expect(keep).toHaveBeenCalledTimes(1)
  expect(JSON.stringify(model.doStreamCalls.at(-1)?.prompt).length).toBeLessThan(2000 * 4)
})

describe('extract', () => {
  it('lets the oldest lines go where there is not room for all', () => {
    const turns = Array.from({ length: 100 }, (_, i) => ({
      turn: i,
      role: 'user' as const,
      text: `sentence ${i} of many`,
    }))
    const lines = extract(undefined, turns).split('\n')
    expect(lines.at(-1)).toBe('- sentence 99 of many (turn 100)')
    expect(lines.length).toBeLessThan(100)
    expect(extract('- first (turn 1)', turns.slice(0, 2)).split('\n')).toHaveLength(3)
  })
})
