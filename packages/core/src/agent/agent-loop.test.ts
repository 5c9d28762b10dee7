import { beforeEach, describe, expect, it } from 'vitest'
import { ask, call, finish, modelOf, type Part, text, tokens, toolCall } from '../../test/ask-agent.ts'
import { AssistantError } from '../errors.ts'

beforeEach(() => {
  call.mockReset()
})

describe('an answer without tools', () => {
  it('streams in pieces, is reserved at its worst case first and settled at what it took', async () => {
    const { answer, of, kinds, entries, runId } = await ask(
      modelOf([...text('It is ', 'four.'), finish('stop', 100, 7)]),
    )
    expect(answer).toEqual({
      text: 'It is four.',
      usage: { inputTokens: 100, outputTokens: 7, costUsd: (100 + 14) / 1e6 },
    })
    expect((of('text-added') as { text: string }[]).map((payload) => payload.text).join('')).toBe('It is four.')
    expect([...new Set(kinds)]).toEqual(['budget-reserved', 'text-added', 'budget-settled'])
    const [reserved] = of('budget-reserved') as { tokens: number; costUsd: number }[]
    expect(reserved?.tokens).toBeGreaterThan(1000 + 50)
    expect(reserved?.costUsd).toBeCloseTo(((reserved?.tokens ?? 0) - 1000 + 2 * 1000) / 1e6, 9)
    expect(entries).toEqual([{ runId, status: 'settled', tokens: 107, costUsd: 114 / 1e6 }])
  })

  it('gets instructions, time, history and the question, and no more than its output', async () => {
    const model = modelOf([...text('4'), finish()])
    await ask(model, {
      history: [
        { role: 'user', text: 'hi' },
        { role: 'assistant', text: 'hello' },
      ],
    })
    const [options] = model.doStreamCalls
    expect(options?.maxOutputTokens).toBe(1000)
    expect(options?.prompt.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user'])
    const system = JSON.stringify(options?.prompt[0])
    expect(system).toContain('Wednesday')
    expect(system).toContain('Use it for sums.')
    expect(JSON.stringify(options?.prompt.at(-1))).toContain('what is 2+2')
    expect(options?.tools).toMatchObject([{ type: 'function', name: 'calc_add', description: 'Adds.' }])
  })

  it('counts by itself where the server does not', async () => {
    const usage = { inputTokens: tokens(0), outputTokens: { total: undefined, text: undefined, reasoning: undefined } }
    const silent: Part = {
      type: 'finish',
      finishReason: { unified: 'stop', raw: 'stop' },
      usage: { ...usage, inputTokens: { ...usage.inputTokens, total: undefined } },
    }
    const { answer } = await ask(modelOf([...text('x'.repeat(360)), silent]))
    expect(answer?.usage.outputTokens).toBe(100)
    expect(answer?.usage.inputTokens).toBeGreaterThan(50)
  })

  it('passes reasoning on apart from the answer', async () => {
    const reasoning: Part[] = [
      { type: 'reasoning-start', id: 'r' },
      { type: 'reasoning-delta', id: 'r', delta: 'hmm' },
      { type: 'reasoning-end', id: 'r' },
    ]
    const { answer, of } = await ask(modelOf([...reasoning, ...text('4'), finish()]))
    expect(answer?.text).toBe('4')
    expect(of('reasoning-added')).toEqual([{ text: 'hmm' }])
  })

  it('may be cut short by its length', async () => {
    expect((await ask(modelOf([...text('a long'), finish('length')]))).answer?.text).toBe('a long')
  })
})

describe('tools that were not shown', () => {
  const specs = ['a.one', 'b.two', 'c.three', 'd.four', 'e.five'].map((name) => ({
    name,
    skill: name.slice(0, 1),
    description: `Does ${name}.`,
    effect: 'read' as const,
    idempotent: true,
    destructive: false,
    hosts: [],
    inputSchema: { type: 'object' },
  }))
  const host = { tools: () => specs, workers: () => [], commands: () => [], call }
  const toolChooser = {
    rank: async (text: string) =>
      specs.map(({ name }) => ({
        tool: name,
        score: name === (text === 'the second' ? 'b.two' : 'a.one') ? 0.9 : 0.025,
      })),
  }

  it('are found when the model looks for them, and called', async () => {
    call.mockResolvedValue({ text: 'done' })
    const model = modelOf(
      [toolCall('find-tools', { need: 'the second' }), finish('tool-calls')],
      [toolCall('b_two', {}), finish('tool-calls')],
      [...text('There.'), finish()],
    )
    const { answer, of } = await ask(model, { tools: host, toolChooser })
    expect(answer?.text).toBe('There.')
    const shown = model.doStreamCalls.map(({ tools }) => tools?.map(({ name }) => name))
    expect(shown[0]).toEqual(['a_one', 'find-tools'])
    expect(shown[1]).toContain('b_two')
    expect(call).toHaveBeenCalledWith('b.two', {}, expect.anything())
    expect(of('tool-call-started')).toMatchObject([{ tool: 'find-tools' }, { tool: 'b.two' }])
  })

  it('are called when the model knows of them all the same, and are shown from then on', async () => {
    call.mockResolvedValue({ text: 'done' })
    const model = modelOf([toolCall('b_two', { x: 1 }), finish('tool-calls')], [...text('There.'), finish()])
    const { answer } = await ask(model, { tools: host, toolChooser })
    expect(answer?.text).toBe('There.')
    expect(call).toHaveBeenCalledWith('b.two', { x: 1 }, expect.anything())
    expect(model.doStreamCalls[1]?.tools?.map(({ name }) => name)).toContain('b_two')
  })

  it('are not found by a search for nothing', async () => {
    const model = modelOf([toolCall('find-tools', {}), finish('tool-calls')], [...text('Well.'), finish()])
    await ask(model, { tools: host, toolChooser })
    expect(JSON.stringify(model.doStreamCalls[1]?.prompt)).toContain('say what is needed')
  })
})

describe('tools', () => {
  it('are called, and their result goes back to the model', async () => {
    const model = modelOf(
      [...text('Let me see. '), toolCall('calc_add', { a: 2 }), finish('tool-calls', 10, 5)],
      [...text('4'), finish('stop', 20, 1)],
    )
    const { answer, kinds, entries } = await ask(model)
    expect(answer).toEqual({
      text: '4',
      usage: { inputTokens: 30, outputTokens: 6, costUsd: expect.closeTo(42e-6, 12) },
    })
    expect(call).toHaveBeenCalledWith('calc.add', { a: 2 }, expect.objectContaining({ timeZone: 'Europe/Berlin' }))
    expect(kinds.filter((kind) => kind.startsWith('tool'))).toEqual(['tool-call-started', 'tool-call-finished'])
    expect(entries).toHaveLength(2)
    expect(model.doStreamCalls[1]?.prompt.slice(-2)).toMatchObject([
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Let me see. ' },
          { type: 'tool-call', toolCallId: 'c1', toolName: 'calc_add', input: { a: 2 } },
        ],
      },
      { role: 'tool', content: [{ toolCallId: 'c1', output: { type: 'text', value: '4' } }] },
    ])
  })

  it('are called one after the other, in the order of the model', async () => {
    call.mockImplementation(async (_, input) => ({ text: String((input as { a: number }).a) }))
    const model = modelOf(
      [toolCall('calc_add', { a: 1 }, 'c1'), toolCall('calc_add', { a: 2 }, 'c2'), finish('tool-calls')],
      [...text('ok'), finish()],
    )
    await ask(model)
    expect(call.mock.calls.map(([, input]) => input)).toEqual([{ a: 1 }, { a: 2 }])
    expect(model.doStreamCalls[1]?.prompt.at(-1)).toMatchObject({
      content: [{ output: { value: '1' } }, { output: { value: '2' } }],
    })
  })

  it.each([
    ['arguments that are no JSON', toolCall('calc_add', '{"a": '), /Error: /],
    ['a tool that there is not', toolCall('calc_divide', { a: 1 }), /Error: .*calc_divide/],
  ])('with %s are not called; the model is told and goes on', async (_, bad, expected) => {
    const model = modelOf([bad, finish('tool-calls')], [...text('sorry'), finish()])
    expect((await ask(model)).answer?.text).toBe('sorry')
    expect(call).not.toHaveBeenCalled()
    expect(model.doStreamCalls[1]?.prompt.at(-1)).toMatchObject({
      content: [{ output: { value: expect.stringMatching(expected) } }],
    })
  })

  it.each([
    ['', {}],
    ['{"a": 1, "__proto__": {"b": 2}}', { a: 1 }],
  ])('take %j for input', async (written, input) => {
    const model = modelOf([toolCall('calc_add', written), finish('tool-calls')], [...text('4'), finish()])
    await ask(model)
    expect(call.mock.calls.map(([, given]) => given)).toEqual([input])
  })

  it('that fail are told to the model', async () => {
    call.mockRejectedValue(new AssistantError('skill.input-invalid', 'a: too small'))
    const model = modelOf([toolCall('calc_add', { a: -1 }), finish('tool-calls')], [...text('sorry'), finish()])
    expect((await ask(model)).answer?.text).toBe('sorry')
    expect(JSON.stringify(model.doStreamCalls[1]?.prompt.at(-1))).toContain('Error skill.input-invalid: a: too small')
  })

  it.each([new AssistantError('run.cancelled', 'The run was cancelled.'), new TypeError('a bug')])(
    'that end with %s end the run',
    async (error) => {
      call.mockRejectedValue(error)
      const model = modelOf([toolCall('calc_add', { a: 1 }), finish('tool-calls')])
      expect((await ask(model)).error).toBe(error)
      expect(model.doStreamCalls).toHaveLength(1)
    },
  )

  it('cannot be asked for without end', async () => {
    const model = modelOf([toolCall('calc_add', { a: 1 }), finish('tool-calls')])
    expect((await ask(model, { limits: { maxSteps: 3 } })).error).toMatchObject({ code: 'run.unserved' })
    expect(model.doStreamCalls).toHaveLength(3)
  })
})
