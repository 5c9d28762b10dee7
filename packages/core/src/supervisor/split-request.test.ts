import { describe, expect, it } from 'vitest'
import { findTypedSpans } from '../slots/typed-spans.ts'
import { splitRequest } from './split-request.ts'

const context = { now: new Date('2026-11-22T12:00:00Z'), timeZone: 'UTC' }
const split = async (text: string) => splitRequest(text, Object.values(await findTypedSpans(text, context)).flat())

describe('splitRequest', () => {
  it('cuts where one request may end and the next begin', async () => {
    expect(await split('what time is it in Tokyo and remind me to call Ana')).toEqual([
      ['what time is it in Tokyo', 'remind me to call Ana'],
    ])
    expect(await split('list my reminders; what is my shoe size and tell me the date')).toContainEqual([
      'list my reminders',
      'what is my shoe size',
      'tell me the date',
    ])
  })

  it('cuts off a request of two words where they are one', async () => {
    expect(await split("what's the date and the time")).toEqual([["what's the date", 'the time']])
  })

  it('cuts no typed value', async () => {
    expect(await split('wake me in an hour and ten minutes')).toEqual([])
  })

  it.each([
    'add up 12.50, 8.99 and 23',
    'days between 3 March 2026 and 4 May 2026',
    'what is 5 and 6',
    'milk',
    'my twins are called Nils and Freya',
    'my ring size is N and a half',
  ])('leaves no part without words: %s', async (text) => {
    expect(await split(text)).toEqual([])
  })
})
