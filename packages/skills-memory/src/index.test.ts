import { Decline, type ToolOutput } from '@openpa/skill'
import { type TestPowers, testSkill } from '@openpa/skill/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import skill from './index.ts'

const memory = testSkill(skill, manifest)
let powers: TestPowers
let call: (tool: string, input: object) => Promise<ToolOutput>
beforeEach(() => {
  ;({ powers, call } = memory.in({ now: new Date('2026-11-25T23:30:00Z'), timeZone: 'Europe/Berlin' }))
})
const remember = (...statements: string[]) =>
  Promise.all(statements.map((statement) => call('remember', { statement })))

describe('remember', () => {
  it('stores a statement and says under which id', async () => {
    const { text, data } = await call('remember', { statement: 'my sister Ana is ill' })
    expect(powers.statements).toMatchObject([{ text: 'my sister Ana is ill' }])
    expect(text).toBe("I'll remember that: “my sister Ana is ill” (memory 00000001).")
    expect(data).toEqual(powers.statements[0])
  })

  it.each(['where is my key? ', 'my shoe size?', 'is Ana ill?'])('declines a question: %s', async (statement) => {
    await expect(call('remember', { statement })).rejects.toBeInstanceOf(Decline)
    expect(powers.statements).toEqual([])
  })

  it('stores the statement of a polite question', async () => {
    await call('remember', { statement: "that I'm left-handed?" })
    expect(powers.statements).toMatchObject([{ text: "that I'm left-handed" }])
  })

  it.each([{}, { statement: '' }, { statement: 'x'.repeat(8001) }, { statement: 5 }])('takes no %j', async (input) => {
    await expect(call('remember', input)).rejects.toThrow()
  })
})

describe('recall', () => {
  it('cites what was told, and when, in the person’s own time', async () => {
    await remember('my sister Ana is ill')
    const { text, data } = await call('recall', { question: 'how is my sister' })
    expect(text).toBe('You told me on 26 Nov 2026, 00:30: “my sister Ana is ill” (memory 00000001)')
    expect(data).toMatchObject({ hits: [{ text: 'my sister Ana is ill' }], confidence: 0.9 })
  })

  it('says until when something held that is over', async () => {
    await remember('I live in Lisbon')
    Object.assign(powers.statements[0] ?? {}, { validTo: '2026-11-25T10:00:00Z' })
    const { text } = await call('recall', { question: 'where do I live' })
    expect(text).toBe(
      'You told me on 26 Nov 2026, 00:30: “I live in Lisbon” (memory 00000001), which held until 25 Nov 2026, 11:00',
    )
  })

  it('says so when it does not know', async () => {
    expect(await call('recall', { question: 'where is my passport' })).toEqual({
      text: "I don't have anything about that in memory.",
      data: { hits: [], confidence: 0 },
    })
  })

  const recallFrom = (scores: number[], confidence: number) => {
    const hits = scores.map((score, i) => ({
      id: `${i}`.repeat(8),
      text: `fact ${i}`,
      createdAt: '2026-01-05T09:00:00Z',
      score,
    }))
    powers.memory.search = async () => ({ hits, confidence })
    return call('recall', { question: 'x' })
  }

  it('cites no more than three hits, and none far behind the first', async () => {
    const cited = async (scores: number[]) => (await recallFrom(scores, 0.9)).text.split('\n').length
    expect(await cited([0.9, 0.2])).toBe(1)
    expect(await cited([0.9, 0.8, 0.2])).toBe(2)
    expect(await cited([0.9, 0.9, 0.9, 0.9])).toBe(3)
  })

  it('does not pass off something near as the answer', async () => {
    expect((await recallFrom([0.9], 0.49)).text).toContain("don't have anything")
  })
})

describe('forget', () => {
  it('forgets what fits alone, and repeats none of its words', async () => {
    await remember('the garage code is 4711', 'I like teal')
    const { text, data } = await call('forget', { about: 'the garage code' })
    expect(powers.statements.map((statement) => statement.text)).toEqual(['I like teal'])
    expect(text).toMatch(/^Forgotten for good: memory 00000001 and 0 copies of it \(receipt \w{8}\)\.$/)
    expect(JSON.stringify(data)).not.toMatch(/garage|4711/)
  })

  it('asks which when several fit, and forgets none', async () => {
    await remember('the garage code is 4711', 'the garage is blue')
    const { text, data } = await call('forget', { about: 'the garage' })
    expect(text).toMatch(/^Several memories fit; nothing is forgotten yet:\n {2}00000001 .*\n {2}00000002 /)
    expect(data).toMatchObject({ forgotten: [], candidates: [{}, {}] })
    expect(powers.statements).toHaveLength(2)
  })

  it('forgets the one that was said word for word, though others fit', async () => {
    await remember('the garage is blue', 'the garage code is 4711')
    await call('forget', { about: 'The garage is blue.' })
    expect(powers.statements.map((statement) => statement.text)).toEqual(['the garage code is 4711'])
  })

  it.each(['00000002', 'memory 00000002', '00000002-0000-4000-8000-000000000000'])(
    'forgets by id: %s',
    async (about) => {
      await remember('one', 'two')
      expect((await call('forget', { about })).text).toMatch(/^Forgotten for good: memory 00000002 /)
      expect(powers.statements.map((statement) => statement.text)).toEqual(['one'])
    },
  )

  it('takes an id that no memory has for words', async () => {
    await remember('the number 12345678 is mine')
    expect((await call('forget', { about: 'deadbeef' })).data).toEqual({ forgotten: [] })
    expect(powers.statements).toHaveLength(1)
  })

  it('says so when nothing fits', async () => {
    await remember('I like teal')
    expect(await call('forget', { about: 'my passport number' })).toMatchObject({ data: { forgotten: [] } })
    expect(powers.statements).toHaveLength(1)
  })

  it('passes on what the power refuses', async () => {
    const reader = memory.in({ permissions: { memory: ['read'] } })
    await expect(reader.call('forget', { about: '00000001' })).rejects.toMatchObject({ code: 'skill.not-permitted' })
  })
})

describe('list', () => {
  it('lists the newest first, or says how to begin', async () => {
    expect((await call('list', {})).text).toContain('remember that')
    await remember('one', 'two')
    expect((await call('list', {})).text).toBe('00000002  two\n00000001  one')
  })
})

it('needs no more than its manifest asks for, and asks for no more than it needs', async () => {
  const refused = { code: 'skill.not-permitted' }
  const having = (...scopes: ('read' | 'write' | 'forget')[]) => memory.in({ permissions: { memory: scopes } })
  await expect(having('read', 'forget').call('remember', { statement: 'x' })).rejects.toMatchObject(refused)
  await expect(having('write', 'forget').call('recall', { question: 'x' })).rejects.toMatchObject(refused)
  await expect(having('write').call('list')).rejects.toMatchObject(refused)
  expect(manifest.openpa).toEqual({ api: 1, permissions: { memory: ['read', 'write', 'forget'] } })
})

it('offers samples for each of its tools', () => {
  expect(skill.commands?.map(({ tool }) => tool).sort()).toEqual(Object.keys(skill.tools).sort())
  for (const { samples } of skill.commands ?? []) expect(new Set(samples).size).toBe(samples.length)
})
