import { describe, expect, it } from 'vitest'
import { AssistantError, ERROR_CODES, type ErrorCode, isAssistantError, toErrorBody } from './errors.ts'

/** Spelled before the rule was; clients know it. */
const WITHOUT_TOPIC = new Set(['not-found'])

describe('ERROR_CODES', () => {
  it.each(Object.keys(ERROR_CODES).filter((code) => !WITHOUT_TOPIC.has(code)))('%s is topic.what-is-wrong', (code) => {
    expect(code).toMatch(/^[a-z]+\.[a-z]+(?:-[a-z]+)*$/)
  })

  it('says of each whether the same call may succeed later', () => {
    for (const { retryable } of Object.values(ERROR_CODES)) expect(typeof retryable).toBe('boolean')
  })
})

describe('isAssistantError', () => {
  const error = new AssistantError('memory.not-found', 'There is no memory.')
  it('tells by name and code, also of another copy of the class', () => {
    const copy = Object.assign(new Error('There is no memory.'), { name: 'AssistantError', code: 'memory.not-found' })
    for (const one of [error, copy]) {
      expect(isAssistantError(one)).toBe(true)
      expect(isAssistantError(one, 'memory.not-found')).toBe(true)
      expect(isAssistantError(one, 'run.not-found')).toBe(false)
    }
  })

  it.each([new Error('x'), { name: 'AssistantError', code: 'memory.not-found' }, undefined, null, 'AssistantError'])(
    'is not fooled by %s',
    (value) => expect(isAssistantError(value)).toBe(false),
  )
})

describe('toErrorBody', () => {
  it('is what leaves the process: code, message, hint', () => {
    const cause = new Error('secret')
    const error = new AssistantError('model.timeout', 'Too long.', { hint: 'Again.', cause })
    expect(toErrorBody(error)).toEqual({ code: 'model.timeout', message: 'Too long.', hint: 'Again.' })
    expect(toErrorBody(new AssistantError('model.timeout', 'Too long.'))).toEqual({
      code: 'model.timeout',
      message: 'Too long.',
    })
    expect(error.cause).toBe(cause)
  })

  it.each([new Error('password 1234'), 'password 1234', { code: 'password 1234' }, undefined])(
    'tells nothing of what is not ours: %s',
    (value) => {
      expect(toErrorBody(value)).toMatchObject({
        code: 'internal.unexpected' satisfies ErrorCode,
        hint: expect.any(String),
      })
      expect(JSON.stringify(toErrorBody(value))).not.toContain('1234')
    },
  )
})
