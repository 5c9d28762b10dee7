import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createStaticEmbedder } from './static-embedder.ts'

interface Expected {
  text: string
  pieces: string[]
  vector: number[]
}

const fixture = new URL('__fixtures__/expected.jsonl', import.meta.url)
const expected = readFileSync(fixture, 'utf8')
  .trim()
  .split('\n')
  .map((line): Expected => JSON.parse(line))
const embedder = createStaticEmbedder()
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)

describe('the reference implementation', () => {
  it.each(expected)('agrees on $text', ({ text, pieces, vector }) => {
    expect(embedder.pieces(text)).toEqual(pieces)
    const actual = embedder.embed(text)
    expect(actual).toHaveLength(256)
    expect(Math.max(...vector.map((value, i) => Math.abs(value - (actual[i] ?? Number.NaN))))).toBeLessThan(1e-3)
  })

  it('was asked about 102 texts', () => expect(expected).toHaveLength(102))
})

it('names itself', () => expect(embedder).toMatchObject({ id: 'static-en-256', dimension: 256 }))

it('gives the same vector again, in another embedder and after other texts', () => {
  const text = 'remind me to water the plants'
  const first = embedder.embed(text)
  embedder.embed('something else')
  expect(embedder.embed(text)).toEqual(first)
  expect(createStaticEmbedder().embed(text)).toEqual(first)
  expect(embedder.embed(text)).not.toBe(first)
})

it('puts like meanings together', () => {
  const [query, near, far] = ['my dog is sick', 'the puppy feels ill', 'the stock market fell'].map(embedder.embed)
  if (!query || !near || !far) throw new Error('three vectors')
  expect(dot(query, near)).toBeGreaterThan(dot(query, far) + 0.2)
})

it.each([
  ['nothing', '', []],
  ['whitespace of all kinds', ' \t\r\n\u00a0\u2003\u2028\u3000', []],
  ['a NUL and other controls inside a word', 'pl\0an\u0007t\u000bs', ['plants']],
  ['zero-width characters inside a word', 'pl\u200ban\u200dt\ufeffs\u00ad', ['plants']],
  ['unpaired surrogates', '\ud83dplants\ude42', ['plants']],
  ['emoji, alone and joined', '🙂 👩‍👩‍👧 plants', ['[UNK]', '[UNK]', 'plants']],
  ['accents, composed and not', 'Ångström cafe\u0301', ['ang', '##strom', 'cafe']],
  ['ASCII symbols as punctuation', 'a$b+c<d=e>f^g`h|i~j', [...'a$b+c<d=e>f^g`h|i~j']],
  ['other symbols as letters', 'a€b', ['a', '##€', '##b']],
  ['typographic punctuation', '“plants”—water…', ['“', 'plants', '”', '—', 'water', '…']],
  ['ideographs without spaces', '日本plants', ['日', '本', 'plants']],
  ['no special tokens from outside', '[CLS]', ['[', 'cl', '##s', ']']],
  ['a word of 101 letters', `${'a'.repeat(101)} plants`, ['[UNK]', 'plants']],
])('cuts %s', (_name, text, pieces) => {
  expect(embedder.pieces(text)).toEqual(pieces)
  const length = Math.sqrt(dot(embedder.embed(text), embedder.embed(text)))
  expect(length).toBeCloseTo(pieces.some((piece) => piece !== '[UNK]') ? 1 : 0, 5)
})

it('reads no more than 20,000 characters', () => {
  const long = 'plants '.repeat(150_000)
  expect(embedder.pieces(long)).toEqual(embedder.pieces(long.slice(0, 20_000)))
  expect(embedder.pieces(`${' '.repeat(20_000)}plants`)).toEqual([])
})

it('does not let unknown words change the sum', () => {
  expect(embedder.embed('water 🙂 plants')).toEqual(embedder.embed('water plants'))
})

it('keeps answering right when more words pass by than it caches', () => {
  const before = embedder.pieces('waterplants')
  for (let i = 0; i < 30_000; i++) embedder.pieces(`word${i}`)
  expect(embedder.pieces('waterplants')).toEqual(before)
})

describe('another model folder', () => {
  it('is read at the first use only, and must exist', () => {
    const missing = createStaticEmbedder({ modelDir: join(tmpdir(), 'no-such-model') })
    expect(() => missing.embed('plants')).toThrow('ENOENT')
  })

  it('must be whole', () => {
    const modelDir = mkdtempSync(join(tmpdir(), 'model-'))
    copyFileSync(new URL('../model/vocab.txt', import.meta.url), join(modelDir, 'vocab.txt'))
    writeFileSync(join(modelDir, 'vectors.i8'), Buffer.alloc(512))
    writeFileSync(join(modelDir, 'scales.f32'), Buffer.alloc(4))
    expect(() => createStaticEmbedder({ modelDir }).embed('plants')).toThrow('do not fit')
    rmSync(modelDir, { recursive: true })
  })
})
