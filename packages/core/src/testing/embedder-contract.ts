import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Embedder } from '../ports/embedder.ts'

const PLAIN = ['my dog is sick today', 'remind me to water the plants', 'the stock market fell sharply']

/** Texts as they come from keyboards, clipboards and broken files. */
const ODD: readonly (readonly [name: string, text: string])[] = [
  ['nothing', ''],
  ['white space', ' \t\r\n\u00a0\u2003\u3000'],
  ['a NUL alone', '\0'],
  ['a NUL and other controls in a word', 'pl\0an\u0007t\u001bs'],
  ['unpaired surrogates alone', '\ude42\ud83d'],
  ['unpaired surrogates in a text', 'water \ud83d the \ude42plants'],
  ['emoji, alone and joined', '🙂 👩‍👩‍👧 🇦🇶'],
  ['zero-width characters', '\u200b\u200d\ufeff'],
  ['combining marks', 'Z\u0351\u036b\u0343a\u0329\u034c\u0343l\u0348g\u033co'],
  ['punctuation', '?!… «» --- ($%)'],
  ['words of a model', '[CLS] [SEP] [PAD] [MASK] <s> </s> <|endoftext|>'],
  ['Japanese', '植物に水をやるのを思い出させて'],
  ['Arabic', 'ذكرني بسقي النباتات'],
  ['Hindi', 'मुझे पौधों को पानी देना याद दिलाना'],
  ['100 kB of words', 'plants '.repeat(15_000)],
  ['100 kB in one word', 'plants'.repeat(17_000)],
]

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * (b[i] ?? Number.NaN), 0)
const lengthOf = (vector: Float32Array) => Math.sqrt(dot(vector, vector))

/**
 * What every {@link Embedder} keeps. Models may be made of words alone: no text here asks for more than that.
 * @param open Called once, before the first test; what it gives is disposed of after the last one, if it can be.
 */
export function embedderContract(open: () => Promise<Embedder & Partial<AsyncDisposable>>): void {
  describe('an embedder', () => {
    let embedder: Embedder & Partial<AsyncDisposable>
    beforeAll(async () => {
      embedder = await open()
    })
    afterAll(() => embedder[Symbol.asyncDispose]?.())

    describe('vectors', () => vectorTests(() => embedder))
    describe('odd texts', () => oddTextTests(() => embedder))
  })
}

/** The vectors of exactly these texts; fails when their number is another. */
async function vectorsOf<const T extends readonly string[]>(embedder: Embedder, texts: T) {
  const vectors = await embedder.embed(texts)
  expect(vectors).toHaveLength(texts.length)
  return vectors as { [Place in keyof T]: Float32Array }
}

function vectorTests(embedder: () => Embedder): void {
  it('are named by an id that says their dimension', () => {
    expect(embedder().dimension).toBeGreaterThan(0)
    expect(embedder().id).toMatch(new RegExp(`-${embedder().dimension}$`))
  })

  it('have the dimension, and length 1', async () => {
    for (const vector of await vectorsOf(embedder(), PLAIN)) {
      expect(vector).toBeInstanceOf(Float32Array)
      expect(vector).toHaveLength(embedder().dimension)
      expect(lengthOf(vector)).toBeCloseTo(1, 3)
    }
  })

  it('are none for no texts', async () => expect(await embedder().embed([])).toEqual([]))

  it('come in the order of their texts, also of more than one request or batch takes', async () => {
    const texts = Array.from({ length: 70 }, (_, i) => `${PLAIN[i % PLAIN.length]} ${i % 7}`)
    const together = await vectorsOf(embedder(), texts)
    for (const i of [0, 1, 31, 32, 69]) {
      const [alone] = await vectorsOf(embedder(), [texts[i] ?? ''])
      expect(dot(alone, together[i] ?? alone)).toBeGreaterThan(0.9999)
    }
  })

  it('are the same for the same text: twice in a call, later, and in another company', async () => {
    const [text, other] = ['my dog is sick today', 'a much longer text about something else altogether, and more']
    const [first, , again] = await vectorsOf(embedder(), [text, other, text])
    const [later] = await vectorsOf(embedder(), [text])
    expect(dot(first, again)).toBeGreaterThan(0.9999)
    expect(dot(first, later)).toBeGreaterThan(0.9999)
  })

  it('belong to the caller: changing one changes no later one', async () => {
    const [changed] = await vectorsOf(embedder(), ['my dog is sick today'])
    const before = Float32Array.from(changed)
    changed.fill(0)
    const [later] = await vectorsOf(embedder(), ['my dog is sick today'])
    expect(dot(later, before)).toBeGreaterThan(0.9999)
  })

  it('do not mix when calls overlap', async () => {
    const calls = await Promise.all(PLAIN.map((text) => vectorsOf(embedder(), [text])))
    const together = await vectorsOf(embedder(), PLAIN)
    for (const [i, [vector]] of calls.entries()) expect(dot(vector, together[i] ?? vector)).toBeGreaterThan(0.9999)
  })

  it('are nearer for like texts than for unrelated ones', async () => {
    const [text, near, far] = await vectorsOf(embedder(), [
      'my dog is sick today',
      'my dog was sick',
      'the stock market fell sharply',
    ])
    expect(dot(text, near)).toBeGreaterThan(dot(text, far) + 0.2)
  })
}

function oddTextTests(embedder: () => Embedder): void {
  it.each(ODD)('%s: a vector of length 1 or 0', async (_name, text) => {
    const [vector] = await vectorsOf(embedder(), [text])
    expect(vector).toHaveLength(embedder().dimension)
    const length = lengthOf(vector)
    if (length !== 0) expect(length).toBeCloseTo(1, 3)
  })

  it.each(['', ' \n\t ', '\0'])('%j has nothing known in it: the zero vector', async (text) => {
    const [vector] = await vectorsOf(embedder(), [text])
    expect(vector).toEqual(new Float32Array(embedder().dimension))
  })

  it('stand between others without changing them', async () => {
    const [plain] = await vectorsOf(embedder(), [PLAIN[0] ?? ''])
    const together = await vectorsOf(embedder(), [...ODD.map(([, text]) => text), PLAIN[0] ?? ''])
    expect(dot(plain, together.at(-1) ?? new Float32Array())).toBeGreaterThan(0.9999)
  })
}
