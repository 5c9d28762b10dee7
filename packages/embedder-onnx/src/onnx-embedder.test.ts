import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { embedderContract } from '@openpa/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOnnxEmbedder, type OnnxEmbedder } from './onnx-embedder.ts'

const builtIn = fileURLToPath(new URL('../model', import.meta.url))
const fixture = await readFile(new URL('__fixtures__/expected.jsonl', import.meta.url), 'utf8')
/** Vectors of the model before it was quantised. */
const expected = fixture
  .trim()
  .split('\n')
  .map((line): { text: string; vector: number[] } => JSON.parse(line))

const cosine = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, i) => sum + value * (b[i] ?? Number.NaN), 0)

embedderContract(() => createOnnxEmbedder())

describe('the built-in model', () => {
  let embedder: OnnxEmbedder
  beforeAll(async () => {
    embedder = await createOnnxEmbedder()
  })
  afterAll(() => embedder.close())

  it('names itself', () => expect(embedder).toMatchObject({ id: 'minilm-384', dimension: 384 }))

  it('agrees with the model before it was quantised, in one call of many texts', async () => {
    const vectors = await embedder.embed(expected.map(({ text }) => text))
    expect(vectors).toHaveLength(32)
    const cosines = vectors.map((vector, i) => cosine(vector, expected[i]?.vector ?? []))
    // Processors without VNNI multiply 8-bit numbers with saturation, which costs a text here or there half a point (0.967
    // against 0.972); https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html, "when to use reduce-range".
    expect(Math.min(...cosines)).toBeGreaterThanOrEqual(0.96)
    expect(cosines.reduce((sum, x) => sum + x, 0) / cosines.length).toBeGreaterThanOrEqual(0.985)
  })

  it('reads the start of a long text only', async () => {
    const start = 'water the plants. '.repeat(200)
    const [short, long] = await embedder.embed([start, `${start} ${'the stock market fell. '.repeat(5_000)}`])
    expect(long).toEqual(short)
  })

  it('gives the same vectors with more threads', async () => {
    await using threaded = await createOnnxEmbedder({ threads: 2 })
    const [one] = await embedder.embed(['remind me to water the plants'])
    const [two] = await threaded.embed(['remind me to water the plants'])
    expect(cosine(one ?? [], two ?? [])).toBeGreaterThan(0.9999)
  })

  it('lets other work in between two texts', async () => {
    const texts = Array.from({ length: 20 }, (_, i) => `text number ${i}`)
    let turns = 0
    let isDone = false
    const work = embedder.embed(texts).finally(() => {
      isDone = true
    })
    for (; !isDone; turns++) await new Promise(setImmediate)
    await work
    expect(turns).toBeGreaterThanOrEqual(texts.length)
  })
})

describe('a closed embedder', () => {
  it('takes no more texts, also of a call under way, and may be closed again', async () => {
    const embedder = await createOnnxEmbedder()
    const [inTime, tooLate] = [embedder.embed(['one text']), embedder.embed(['one text', 'another text'])]
    const refused = expect(tooLate).rejects.toThrow('the embedder is closed')
    await embedder.close()
    await refused
    expect(await inTime).toHaveLength(1)
    await expect(embedder.embed(['a text'])).rejects.toThrow('the embedder is closed')
    await embedder.close()
  })
})

describe('another model folder', () => {
  let folder = ''
  let copies = 0
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'openpa-model-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const copyModel = async () => {
    const dir = join(folder, `model-${++copies}`)
    await cp(builtIn, dir, { recursive: true })
    return dir
  }
  /** Writes other values into a JSON file of a copy. */
  const change = async (dir: string, file: string, values: object) => {
    const path = join(dir, file)
    await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), ...values }))
  }
  const idOf = async (modelDir: string) => {
    await using embedder = await createOnnxEmbedder({ modelDir })
    return embedder.id
  }

  it('has an id of its own, that of no model with other files', async () => {
    const [one, same, other] = await Promise.all([copyModel(), copyModel(), copyModel()])
    await change(other, 'tokenizer.json', { version: '1.0-changed' })
    const id = await idOf(one)
    expect(id).toMatch(/^onnx-minilm-l6-h384-uncased-[0-9a-f]{12}-384$/)
    expect(await idOf(same)).toBe(id)
    expect(await idOf(other)).not.toBe(id)
  })

  it('is named after its architecture when it has no name', async () => {
    const dir = await copyModel()
    await change(dir, 'config.json', { _name_or_path: undefined })
    expect(await idOf(dir)).toMatch(/^onnx-bert-[0-9a-f]{12}-384$/)
  })

  it('gives the same vectors as the same model elsewhere', async () => {
    await using here = await createOnnxEmbedder()
    await using there = await createOnnxEmbedder({ modelDir: builtIn })
    expect(await there.embed(['water the plants'])).toEqual(await here.embed(['water the plants']))
  })

  const refusal = (why: RegExp) =>
    expect.objectContaining({
      name: 'AssistantError',
      code: 'embedder.model-invalid',
      message: expect.stringMatching(why),
      hint: expect.stringContaining('onnx/model_quantized.onnx'),
    })

  it('must be there', async () => {
    const missing = createOnnxEmbedder({ modelDir: join(folder, 'no-such-model') })
    await expect(missing).rejects.toEqual(refusal(/no-such-model cannot be used: it has no config\.json/))
  })

  it('is no address', async () => {
    const address = createOnnxEmbedder({ modelDir: 'https://127.0.0.1/model' })
    await expect(address).rejects.toEqual(refusal(/it has no config\.json/))
  })

  it.each(['tokenizer.json', 'onnx/model_quantized.onnx'])('must have %s', async (file) => {
    const dir = await copyModel()
    await rm(join(dir, file))
    await expect(createOnnxEmbedder({ modelDir: dir })).rejects.toEqual(refusal(new RegExp(`it has no ${file}`)))
  })

  it('must have weights that can be loaded', async () => {
    const dir = await copyModel()
    await writeFile(join(dir, 'onnx/model_quantized.onnx'), 'no weights')
    await expect(createOnnxEmbedder({ modelDir: dir })).rejects.toEqual(refusal(/cannot be used: .+/))
  })

  it('must have a readable configuration', async () => {
    const dir = await copyModel()
    await writeFile(join(dir, 'tokenizer_config.json'), '{')
    await expect(createOnnxEmbedder({ modelDir: dir })).rejects.toEqual(refusal(/tokenizer_config\.json is no JSON/))
    await writeFile(join(dir, 'tokenizer_config.json'), '"bert"')
    await expect(createOnnxEmbedder({ modelDir: dir })).rejects.toEqual(refusal(/tokenizer_config\.json is no object/))
  })

  it('must say how long a text may be, else long ones would fail later', async () => {
    const dir = await copyModel()
    await change(dir, 'tokenizer_config.json', { model_max_length: 1e30 })
    await expect(createOnnxEmbedder({ modelDir: dir })).rejects.toEqual(refusal(/sets no model_max_length/))
  })
})
