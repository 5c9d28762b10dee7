import { expect, it } from 'vitest'
import { RunTaint } from './taint.ts'

it('gathers flags with their sources, once each', () => {
  const taint = new RunTaint({ private: ['memory'] })
  const before = taint.value
  taint.add('private', 'memory')
  expect(taint.value).toBe(before)
  taint.add('private', 'files.read')
  taint.add('untrusted', 'web.fetch')
  expect(taint.value).toEqual({ private: ['memory', 'files.read'], untrusted: ['web.fetch'] })
  expect([taint.has('private'), taint.has('untrusted'), taint.has('outward'), taint.isLoaded]).toEqual([
    true,
    true,
    false,
    true,
  ])
})

it('leaks where both were there when the call began', () => {
  const taint = new RunTaint({ private: ['memory'], untrusted: ['web.fetch'] })
  expect(taint.leaks(taint.mark())).toBe(true)
})

it('leaks where the call has read private things in a run with words from outside, also again', () => {
  const taint = new RunTaint({ untrusted: ['web.fetch'] })
  const since = taint.mark()
  expect(taint.leaks(since)).toBe(false)
  taint.add('private', 'a.b')
  expect(taint.leaks(since)).toBe(true)

  const other = new RunTaint({ private: ['a.b'] })
  const start = other.mark()
  other.add('untrusted', 'a.b')
  // Its arguments were chosen before anything came from outside: a second question to the same host is none of theirs.
  expect(other.leaks(start)).toBe(false)
  other.add('private', 'a.b')
  expect(other.leaks(start)).toBe(true)
})
