import { describe, expect, it } from 'vitest'
import { fitHistory } from './context-budget.ts'
import { estimateTokens } from './tokens.ts'

const parts = (history: { role: 'user' | 'assistant'; text: string }[]) => ({
  instructions: '',
  toolsJson: '',
  history,
  request: 'hi',
})

describe('fitHistory', () => {
  const history = ['a', 'b', 'c', 'd'].map((letter, i) => ({
    role: i % 2 ? ('assistant' as const) : ('user' as const),
    text: letter.repeat(36),
  }))

  it('keeps all that fits, to the last token', () => {
    const whole = fitHistory(parts(history), 1000, 100)
    expect(whole).toMatchObject({ history, dropped: 0, budgetTokens: 900 })
    expect(whole.tokens).toBe(estimateTokens('hi') + 6 + 4 * (10 + 6))
    expect(fitHistory(parts(history), whole.tokens, 0).dropped).toBe(0)
    expect(fitHistory(parts(history), whole.tokens - 1, 0)).toMatchObject({ history: history.slice(2), dropped: 2 })
  })

  it('keeps nothing rather than an answer alone', () => {
    expect(fitHistory(parts(history), 30, 0)).toMatchObject({ history: [], dropped: 4, tokens: 7 })
  })

  it('leaves a history alone that begins with an answer and fits', () => {
    expect(fitHistory(parts(history.slice(1)), 1000, 0).history).toEqual(history.slice(1))
  })

  it('refuses what does not fit even without history, with the figures', () => {
    const big = { ...parts(history), request: 'x'.repeat(3600) }
    expect(() => fitHistory(big, 1000, 100)).toThrow(
      expect.objectContaining({ code: 'input.too-large', message: expect.stringMatching(/1006.*900/) }),
    )
  })
})

it('estimateTokens errs on the safe side of four characters a token', () => {
  expect(estimateTokens('')).toBe(0)
  expect(estimateTokens('x')).toBe(1)
  expect(estimateTokens('x'.repeat(4000))).toBeGreaterThan(1000)
})
