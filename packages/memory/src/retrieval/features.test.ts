import { expect, describe as group, it } from 'vitest'
import { candidate } from '../../test/candidate.ts'
import { termsOf } from '../terms.ts'
import type { Candidate } from './candidates.ts'
import type { Corpus } from './corpus.ts'
import { describe, FEATURES, type FeatureName } from './features.ts'
import { readQuestion } from './read-question.ts'

const SETTINGS = { k1: 1.2, b: 0.75 }

const turn = (session: string, place: number, speaker: string, text: string, cosine = 0): Candidate =>
  candidate(`${session}${place}`, {
    kind: 'episode',
    text,
    session,
    turn: place,
    speaker,
    terms: termsOf(text).join(' '),
    cosine,
  })
const corpus = (idf: Record<string, number>, names: string[] = []): Corpus => ({
  idf: new Map(Object.entries(idf)),
  df: new Map(Object.keys(idf).map((term) => [term, 1])),
  items: 3,
  averageLength: 3,
  names: new Set(names),
  nearBy: 'scan',
})
/** A feature of every item. */
const feature = (name: FeatureName, question: string, candidates: Candidate[], known: Corpus) => {
  const { features } = describe(readQuestion(question), candidates, known, SETTINGS)
  return candidates.map((_, i) => features[i * FEATURES.length + FEATURES.indexOf(name)])
}

group('words', () => {
  const known = corpus({ boat: 1, petrel: 3 })
  const candidates = [
    turn('s', 0, 'Ana', 'boat boat petrel'),
    turn('s', 1, 'Ben', 'petrel'),
    turn('s', 3, 'Ana', 'boat'),
    turn('t', 0, 'Ana', 'nothing here'),
  ]

  it('count by rarity, as BM25 has it', () => {
    const bm25 = (idf: number, tf: number, length: number) =>
      (idf * tf * 2.2) / (tf + 1.2 * (0.25 + (0.75 * length) / 3))
    const expected = [bm25(1, 2, 3) + bm25(3, 1, 3), bm25(3, 1, 1), bm25(1, 1, 1), 0].map((x) => x / 4)
    for (const [i, value] of feature('bm25', 'boat petrel', candidates, known).entries())
      expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 10)
  })

  it('are covered by a turn, and by it with the turns beside it', () => {
    expect(feature('coverage', 'boat petrel', candidates, known)).toEqual([1, 0.75, 0.25, 0])
    expect(feature('coverageNear', 'boat petrel', candidates, known)).toEqual([1, 1, 0.25, 0])
    expect(feature('coverageNear2', 'boat petrel', candidates, known)).toEqual([1, 1, 1, 0])
    expect(feature('coverageWithBefore', 'boat petrel', candidates, known)).toEqual([1, 1, 0.25, 0])
  })

  it('of neighbours are those at that distance in the same session', () => {
    const own = feature('bm25', 'boat petrel', candidates, known)
    expect(feature('bm25Before', 'boat petrel', candidates, known)).toEqual([0, own[0], 0, 0])
    expect(feature('bm25After', 'boat petrel', candidates, known)).toEqual([own[1], 0, 0, 0])
    expect(feature('bm25Before2', 'boat petrel', candidates, known)).toEqual([0, 0, own[1], 0])
  })

  it('are whole words, each as often as it is there', () => {
    const like = [
      turn('s', 0, 'Ana', 'boats boathouse lifeboat petrels'),
      turn('s', 1, 'Ana', 'lifeboat petrel boat petrel'),
      { ...turn('s', 2, 'Ana', ''), terms: null },
    ].map((one) => ({ ...one, terms: one.terms && one.text }))
    expect(feature('coverage', 'boat petrel', like, known)).toEqual([0, 1, 0])
    const [, second] = feature('bm25', 'petrel', like, known)
    expect(second).toBeCloseTo((2 * 2.2) / (2 + 1.2 * (0.25 + (0.75 * 4) / 3)), 10)
    expect(feature('length', 'boat', like, known)).toEqual([4, 4, 0].map(Math.log1p))
  })

  it('side by side count as pairs, as often as they are there and three times at most', () => {
    const paired = [
      'boat petrel',
      'petrel boat',
      'boat petrel boat petrel',
      'boat petrels',
      'boat petrel '.repeat(5).trim(),
    ]
    const candidatesOf = paired.map((text, i) => ({ ...turn('s', i, 'Ana', text), terms: text }))
    expect(feature('pairs', 'the boat petrel', candidatesOf, known)).toEqual([1, 0, 2, 0, 3])
    const twice = [{ ...turn('s', 0, 'Ana', 'boat boat boat'), terms: 'boat boat boat' }]
    expect(feature('pairs', 'boat boat', twice, known)).toEqual([2])
  })

  it('that nobody has said change nothing', () => {
    expect(feature('coverage', 'boat petrel zebra', candidates, known)).toEqual([1, 0.75, 0.25, 0])
    expect(feature('bm25', 'zebra', candidates, known)).toEqual([0, 0, 0, 0])
  })
})

group('the speaker', () => {
  const candidates = [
    turn('s', 0, 'Ana Maria', 'boat'),
    turn('s', 1, 'Ben', 'boat'),
    { ...turn('s', 2, '', 'boat'), speaker: null },
  ]

  it.each([
    ['is who is named', 'what boat does Ana have', ['ana'], [1, -1, 0]],
    ['is unknown where both are named', 'what boat do Ana and Ben have', ['ana', 'ben'], [0, 0, 0]],
    ['is unknown where nobody is', 'what boat is it', [], [0, 0, 0]],
  ])('%s', (_, question, names, expected) => {
    expect(feature('speaker', question, candidates, corpus({ boat: 1, ana: 1, ben: 1 }, names))).toEqual(expected)
  })

  it('is the person where their own life is asked about', () => {
    const own = [turn('s', 0, 'user', 'boat'), turn('s', 1, 'assistant', 'boat')]
    expect(feature('speaker', 'how is my boat called', own, corpus({ boat: 1 }))).toEqual([1, -1])
  })

  it('does not make a turn better by being named in it', () => {
    const named = [turn('s', 0, 'Ben', 'Ana Ana Ana'), turn('s', 1, 'Ana', 'boat')]
    const [first, second] = feature('bm25', 'what boat does Ana have', named, corpus({ boat: 1, ana: 1 }, ['ana']))
    expect(first).toBe(0)
    expect(second).toBeGreaterThan(0)
  })
})

group('the form', () => {
  const candidates = [
    turn('s', 0, 'Ana', 'what did you do?'),
    turn('s', 1, 'Ben', 'I went to Porto last week with my 2 cats'),
  ]

  it('tells questions and what follows them', () => {
    expect(feature('asks', 'x', candidates, corpus({}))).toEqual([1, 0])
    expect(feature('afterQuestion', 'x', candidates, corpus({}))).toEqual([0, 1])
  })

  it('counts only for the kind of answer that is wanted', () => {
    expect(feature('time', 'when was it', candidates, corpus({}))).toEqual([0, 1])
    expect(feature('time', 'what was it', candidates, corpus({}))).toEqual([0, 0])
    expect(feature('number', 'how many cats', candidates, corpus({}))).toEqual([0, 1])
    expect(feature('place', 'where was it', candidates, corpus({}))).toEqual([0, 1])
  })
})

it('nothing makes nothing', () => {
  expect(describe(readQuestion('boat'), [], corpus({}), SETTINGS).features).toHaveLength(0)
})
