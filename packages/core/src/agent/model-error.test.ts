import { describe, expect, it, vi } from 'vitest'
import { AssistantError } from '../errors.ts'
import { isPassing, retryAfterMs, toModelError } from './model-error.ts'

const http = (statusCode: number, responseHeaders: Record<string, string> = {}) =>
  Object.assign(new Error(`HTTP ${statusCode}: you sent sk-secret`), { statusCode, responseHeaders })

describe('toModelError', () => {
  it.each([
    [http(401), 'model.auth-failed', false],
    [http(404), 'model.not-found', false],
    [http(429), 'model.rate-limited', true],
    [http(400), 'model.unavailable', false],
    [http(408), 'model.unavailable', true],
    [http(500), 'model.unavailable', true],
    [http(200), 'model.bad-response', true],
    [new SyntaxError('Unexpected end of JSON input'), 'model.bad-response', true],
    [new TypeError('terminated', { cause: new Error('other side closed') }), 'model.bad-response', true],
    [new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }), 'model.unavailable', true],
    ['a string', 'model.unavailable', true],
  ])('%s is %s; passing: %s', (error, code, passing) => {
    const ours = toModelError(error, 'local')
    expect(ours).toMatchObject({ name: 'AssistantError', code, cause: error, hint: expect.any(String) })
    expect(ours.message).toContain('local')
    expect(isPassing(ours)).toBe(passing)
  })

  it('looks into wrapped errors, and repeats nothing that the request carried', () => {
    const wrapped = Object.assign(new Error('retries'), { lastError: http(429) })
    for (const error of [wrapped, new Error('outer', { cause: http(429) })]) {
      expect(toModelError(error, 'local').code).toBe('model.rate-limited')
      expect(toModelError(error, 'local').message).not.toContain('sk-secret')
    }
  })

  it('leaves ours alone', () => {
    const error = new AssistantError('model.timeout', 'Too long.')
    expect(toModelError(error, 'local')).toBe(error)
    expect(isPassing(error)).toBe(true)
    expect(isPassing(new Error('a bug'))).toBe(false)
  })
})

describe('retryAfterMs', () => {
  it.each<[Record<string, string>, number | undefined]>([
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': '-3' }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('%j', (headers, expected) => {
    expect(retryAfterMs(http(429, headers))).toBe(expected)
    expect(retryAfterMs(toModelError(http(429, headers), 'local'))).toBe(expected)
  })

  it('reads a date', () => {
    vi.useFakeTimers({ now: new Date('2026-11-25T09:30:00Z') })
    expect(retryAfterMs(http(503, { 'retry-after': 'Wed, 25 Nov 2026 09:30:07 GMT' }))).toBe(7000)
    expect(retryAfterMs(http(503, { 'retry-after': 'Wed, 25 Nov 2026 09:00:00 GMT' }))).toBe(0)
    vi.useRealTimers()
  })

  it('finds none in other errors', () => {
    expect(retryAfterMs(new Error('x'))).toBeUndefined()
    expect(retryAfterMs('x')).toBeUndefined()
  })
})
