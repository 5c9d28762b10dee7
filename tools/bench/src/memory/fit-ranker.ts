// Fits the ranker of turns and the abstention on LoCoMo-shaped data and says what they reach on conversations that they have not
// seen: node --conditions=@openpa/source tools/bench/src/memory/fit-ranker.ts --data <folder> [--write]
import { writeFileSync } from 'node:fs'
import { type DescribedQuestion, describeQuestion, FEATURES, RETRIEVAL_DEFAULTS, SIGNS, signsOf } from '@openpa/memory'
import { progress } from '../figures.ts'
import { fit as fitLogistic, predict } from '../policy/logistic-regression.ts'
import { checkout } from '../product.ts'
import { auroc, judge, meanOf, placeKey } from './evidence.ts'
import { type Locomo, type Question, readLocomo } from './locomo.ts'
import { fitSoftmax, type LinearScore, scoresOf } from './softmax-ranker.ts'
import { embedder, ingest, openEmbedded, ownerOf } from './stores.ts'

interface Sample {
  question: Question
  described: DescribedQuestion
  keys: string[]
  evidence: ReadonlySet<string>
}

async function collect(data: Locomo): Promise<Sample[]> {
  const database = await openEmbedded()
  await ingest(database, data)
  const samples: Sample[] = []
  for (const [i, { id, turns, names }] of data.conversations.entries()) {
    progress(`reading the questions of ${id}`)
    const keyOf = new Map(names.map((name, j) => [name, placeKey(turns[j]?.session ?? '', turns[j]?.turn ?? 0)]))
    for (const question of data.questions.filter(({ conversation }) => conversation === id)) {
      const [vector = new Float32Array(embedder.dimension)] = await embedder.embed([question.text])
      const request = { query: question.text, vector, embedder: embedder.id, limit: 10, kinds: ['fact', 'preference', 'procedure', 'episode'] as const, now: new Date() }
      const described = await database.asOwner(ownerOf(i), (tx) => describeQuestion(tx, request, RETRIEVAL_DEFAULTS))
      samples.push({
        question,
        described,
        keys: described.candidates.map(({ session, turn }) => placeKey(session ?? '', turn ?? 0)),
        evidence: new Set(question.evidence.flatMap((name) => keyOf.get(name) ?? [])),
      })
    }
  }
  await database.close()
  return samples
}

const isAnswerable = ({ question, evidence }: Sample) => question.category !== 5 && evidence.size > 0

const fitRanker = (samples: readonly Sample[]): LinearScore =>
  fitSoftmax(
    samples.filter(isAnswerable).flatMap(({ described, keys, evidence }) => {
      const found = keys.filter((key) => evidence.has(key)).length
      if (found === 0) return []
      // A question with more evidence has more to find.
      return [{ features: described.features, target: Float64Array.from(keys, (key) => (evidence.has(key) ? 1 / found : 0)), weight: found }]
    }),
    FEATURES.length,
  )

/** Turns the ranker's scores, which are right only within a question, into log-odds: slope and intercept. */
function calibrate(samples: readonly Sample[], scorer: (sample: Sample) => Float64Array) {
  const rows = samples.filter(isAnswerable).flatMap((sample) => {
    const scores = scorer(sample)
    return sample.keys.map((key, i) => ({ features: { score: scores[i] ?? 0 }, hit: sample.evidence.has(key), weight: 1 }))
  })
  const { bias, weights } = fitLogistic(rows, ['score'], 1e-6)
  return { slope: weights['score'] ?? 1, intercept: bias }
}

/** Standard scores of the signs, so that one penalty suits all. */
function fitAbstention(rows: readonly { signs: Record<string, number>; answerable: boolean }[]) {
  const stats = SIGNS.map((name) => {
    const values = rows.map(({ signs }) => signs[name] ?? 0)
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length
    const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length) + 1e-6
    return { name, mean, deviation }
  })
  const positives = rows.filter(({ answerable }) => answerable).length
  const model = fitLogistic(
    rows.map(({ signs, answerable }) => ({
      features: Object.fromEntries(stats.map(({ name, mean, deviation }) => [name, ((signs[name] ?? 0) - mean) / deviation])),
      hit: answerable,
      // Both answers count alike, whatever the data holds more of.
      weight: rows.length / 2 / (answerable ? positives : rows.length - positives),
    })),
    SIGNS,
    10,
  )
  const weights = Object.fromEntries(stats.map(({ name, deviation }) => [name, (model.weights[name] ?? 0) / deviation]))
  const bias = stats.reduce((sum, { name, mean }) => sum - (weights[name] ?? 0) * mean, model.bias)
  return { bias, weights }
}

const orderOf = (keys: readonly string[], scores: Float64Array) =>
  keys.map((key, i) => ({ key, score: scores[i] ?? 0 })).sort((a, b) => b.score - a.score).map(({ key }) => key)

const args = process.argv.slice(2)
const data = readLocomo(args[args.indexOf('--data') + 1] ?? '.')
const samples = await collect(data)
const percent = (x: number) => Math.round(x * 10000) / 100

// Each conversation is judged by weights that were fitted on the others.
const held = new Map<Sample, Float64Array>()
for (const { id } of data.conversations) {
  progress(`fitting without ${id}`)
  const ranker = fitRanker(samples.filter(({ question }) => question.conversation !== id))
  for (const sample of samples)
    if (sample.question.conversation === id) held.set(sample, scoresOf(sample.described.features, ranker))
}
const heldScores = (sample: Sample) => held.get(sample) ?? new Float64Array(0)
const { slope, intercept } = calibrate(samples, heldScores)
const logOdds = (scores: Float64Array) => scores.map((score) => slope * score + intercept)
const judged = samples.filter(isAnswerable).map((sample) => ({
  category: sample.question.category,
  ...judge(orderOf(sample.keys, heldScores(sample)), sample.evidence),
}))
const of = (category: number) => judged.filter((row) => row.category === category)
progress(`R@10 ${percent(meanOf(judged, 'r10'))}  R@5 ${percent(meanOf(judged, 'r5'))}  multi-hop all@10 ${percent(meanOf(of(1), 'all'))}`)
progress(`by category ${[1, 2, 3, 4].map((category) => percent(meanOf(of(category), 'r10'))).join(' ')}`)

const signRows = samples.map((sample) => ({
  conversation: sample.question.conversation,
  answerable: sample.question.category !== 5,
  signs: signsOf(sample.described, logOdds(heldScores(sample)), sample.described.unknown),
}))
const sure = signRows.map((row) => ({
  ...row,
  sure: 0,
}))
for (const { id } of data.conversations) {
  const model = fitAbstention(signRows.filter(({ conversation }) => conversation !== id))
  for (const row of sure) if (row.conversation === id) row.sure = predict(model, row.signs)
}
progress(
  `abstention AUROC ${percent(
    auroc(
      sure.filter(({ answerable }) => answerable).map((row) => row.sure),
      sure.filter(({ answerable }) => !answerable).map((row) => row.sure),
    ),
  )}`,
)

if (args.includes('--write')) {
  const ranker = fitRanker(samples)
  const abstention = fitAbstention(signRows)
  const rounded = (entries: (readonly [string, number])[]) =>
    entries.map(([name, value]) => `    ${name}: ${Number(value.toPrecision(5))},`).join('\n')
  const target = checkout('packages/memory/src/retrieval/ranker-weights.ts')
  writeFileSync(
    target,
    `import type { SignName } from './confidence.ts'
import type { FeatureName } from './features.ts'

/** A linear model over named numbers; its sum is in log-odds. */
export interface LinearModel<Name extends string> {
  bias: number
  weights: Readonly<Record<Name, number>>
}

/**
 * Weights of the ranker of turns and of the abstention, written by \`tools/bench/src/memory/fit-ranker.ts\`. Fitted on ${data.conversations.length} conversations
 * of LoCoMo (CC BY-NC 4.0, snap-research; labels of dial481/locomo-audit): nothing of its text is in here. docs/memory.md is the card.
 */
export const RANKER_VERSION = 'turns-${new Date().toISOString().slice(0, 10)}'

/** Log-odds that a turn is a part of the answer. */
export const RANKER: LinearModel<FeatureName> = {
  bias: ${Number(intercept.toPrecision(5))},
  weights: {
${rounded(FEATURES.map((name, f) => [name, slope * (ranker.weights[f] ?? 0)]))}
  },
}

/** Log-odds that the answer is among the turns at all. */
export const ABSTENTION: LinearModel<SignName> = {
  bias: ${Number(abstention.bias.toPrecision(5))},
  weights: {
${rounded(SIGNS.map((name) => [name, abstention.weights[name] ?? 0]))}
  },
}
`,
  )
  progress(`written: ${target}`)
}
process.exit(0)
