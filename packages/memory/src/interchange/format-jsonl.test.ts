import type { PortableMemory } from '@openpa/core'
import { describe, expect, it } from 'vitest'
import { parseJsonl, toJsonl } from './format-jsonl.ts'

const line = (value: unknown) => JSON.stringify(value)

it('is one memory a line, without a header', () => {
  expect(
    toJsonl([
      { text: 'tea', kind: 'preference' },
      { text: 'two\nlines', kind: 'fact' },
    ]),
  ).toBe('{"text":"tea","kind":"preference"}\n{"text":"two\\nlines","kind":"fact"}\n')
  expect(toJsonl([])).toBe('')
})

describe('parseJsonl', () => {
  it('reads a line of the first export, with its one origin', () => {
    const old = {
      id: '0d5f4c1e-98a7-4f6e-b8f0-8f4a3f6f2a10',
      kind: 'fact',
      text: 'The bicycle is in the cellar',
      origin: { source: 'message', run: 'r1' },
      trust: 1,
      importance: 0.5,
      createdAt: '2026-05-02T10:00:00.000Z',
    }
    const { origin, ...same } = old
    expect(parseJsonl(line(old))).toEqual({ memories: [{ ...same, origins: [origin] }], problems: [] })
  })

  it('keeps everything before a line that is cut off, and names the line', () => {
    const whole: PortableMemory[] = [
      { text: 'The first', kind: 'fact' },
      { text: 'The second', kind: 'fact' },
    ]
    const { memories, problems } = parseJsonl(toJsonl([...whole, ...whole]).slice(0, -8))
    expect(memories).toEqual([...whole, whole[0]])
    expect(problems).toEqual([{ line: 4, message: expect.stringContaining('cut off') }])
  })

  it('goes on after a broken line and counts blank ones', () => {
    const text = `${line({ text: 'first' })}\r\n\r\nnot json\r\n${line({ text: 'last' })}\r\n`
    expect(parseJsonl(text)).toEqual({
      memories: [
        { text: 'first', kind: 'fact' },
        { text: 'last', kind: 'fact' },
      ],
      problems: [{ line: 3, message: 'This line is no JSON.' }],
    })
  })

  it('leaves unknown fields out', () => {
    expect(parseJsonl(line({ text: 'tea', score: 3, origins: [{ source: 'import', page: 4 }] })).memories).toEqual([
      { text: 'tea', kind: 'fact', origins: [{ source: 'import' }] },
    ])
  })

  it.each([
    ['a list', ['tea'], 'not a memory'],
    ['no text', { kind: 'fact' }, 'nothing to remember'],
    ['blank text', { text: ' \n' }, 'nothing to remember'],
    ['another kind', { text: 'tea', kind: 'rule' }, '"kind"'],
    ['a kind of every object', { text: 'tea', kind: 'toString' }, '"kind"'],
    ['a number as text', { text: 7 }, '"text"'],
    ['a number as id', { text: 'tea', id: 7 }, '"id"'],
    ['too much trust', { text: 'tea', trust: 1.2 }, '"trust"'],
    ['importance in words', { text: 'tea', importance: 'high' }, '"importance"'],
    ['a time in words', { text: 'tea', createdAt: 'yesterday' }, '"createdAt"'],
    ['a day that is none', { text: 'tea', validFrom: '2026-02-30' }, '"validFrom"'],
    ['an hour that is none', { text: 'tea', validTo: '2026-02-03T25:00:00Z' }, '"validTo"'],
    ['null where it says nothing', { text: 'tea', createdAt: null }, '"createdAt"'],
    ['an origin without a source', { text: 'tea', origins: [{ run: 'r' }] }, '"origins"'],
    ['an origin with a list of files', { text: 'tea', origins: [{ source: 'import', file: [] }] }, '"origins"'],
    ['half a turn', { text: 'tea', place: { session: 's', turn: 0.5 } }, '"place"'],
    ['a speaker that is a number', { text: 'tea', place: { session: 's', turn: 1, speaker: 1 } }, '"place"'],
    ['too long a text', { text: 'a'.repeat(100_001) }, '100000'],
  ])('has a problem with %s', (_, value, message) => {
    const { memories, problems } = parseJsonl(line(value))
    expect(memories).toEqual([])
    expect(problems).toEqual([{ line: 1, message: expect.stringContaining(message) }])
  })

  it('takes the longest text', () => {
    expect(parseJsonl(line({ text: 'a'.repeat(100_000) })).memories).toHaveLength(1)
  })

  it('says nothing of what is written there', () => {
    const { problems } = parseJsonl(`${line({ text: 'my secret', kind: 'my secret kind' })}\n{"text":"my secret`)
    expect(problems).toHaveLength(2)
    expect(JSON.stringify(problems)).not.toContain('secret')
  })

  it('makes text storable and times UTC', () => {
    const text = String.raw`﻿{"text":"a\ud800\u0000b","id":"x\u0000","createdAt":"2026-03-01T09:00:00+02:00","validFrom":"2026-03-01"}`
    expect(parseJsonl(text).memories).toEqual([
      {
        text: 'a\ufffdb',
        id: 'x',
        kind: 'fact',
        createdAt: '2026-03-01T07:00:00.000Z',
        validFrom: '2026-03-01T00:00:00.000Z',
      },
    ])
  })
})
