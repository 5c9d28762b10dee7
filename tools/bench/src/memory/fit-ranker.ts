// Fits the ranker of turns and the abstention on LoCoMo-shaped data and says what they reach on conversations that they have not
// seen: node --conditions=@openpa/source tools/bench/src/memory/fit-ranker.ts --data <folder> [--write] [--ablation]
// --write replaces the weights of packages/memory; --ablation fits again without each part, to see what it adds.
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
      const request = {
        query: question.text,
        vector,
        embedder: embedder.id,
        limit: 10,
        kinds: ['fact', 'preference', 'procedure', 'episode'] as const,
        now: new Date(),
      }
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

type Feature = (typeof FEATURES)[number]

/** Parts of the ranker: what is lost when it is fitted without them. */
const PARTS: Readonly<Record<string, readonly Feature[]>> = {
  'BM25 of the turn': ['bm25', 'bm25Named', 'coverage', 'logRankWords', 'speakerCoverage'],
  'turns beside it': [
    'bm25Before',
    'bm25After',
    'bm25Before2',
    'bm25After2',
    'coverageNear',
    'coverageNear2',
    'coverageWithBefore',
    'cosineBefore',
    'cosineAfter',
    'cosineBefore2',
    'cosineAfter2',
    'questionCoverage',
    'questionCosine',
    'afterQuestion',
  ],
  vectors: [
    'cosine',
    'cosineBefore',
    'cosineAfter',
    'cosineBefore2',
    'cosineAfter2',
    'questionCosine',
    'logRankMeaning',
  ],
  'who speaks': ['speaker', 'speakerCoverage', 'speakerAsks', 'speakerSelf'],
  'kind of answer': ['time', 'number', 'place', 'names'],
  'form of the turn': ['length', 'asks', 'self', 'names'],
  'word pairs': ['pairs'],
  'plain sum': ['plain', 'logRank'],
}

/** A sample without some features: they are the same in every row, so they say nothing. */
function without({ described, ...rest }: Sample, parts: readonly Feature[]): Sample {
  const dropped = new Set(parts.map((name) => FEATURES.indexOf(name)))
  const features = described.features.map((x, i) => (dropped.has(i % FEATURES.length) ? 0 : x))
  return { ...rest, described: { ...described, features } }
}

const fitRanker = (samples: readonly Sample[]): LinearScore =>
  fitSoftmax(
    samples.filter(isAnswerable).flatMap(({ described, keys, evidence }) => {
      const found = keys.filter((key) => evidence.has(key)).length
      if (found === 0) return []
      // A question with more evidence has more to find.
      return [
        {
          features: described.features,
          target: Float64Array.from(keys, (key) => (evidence.has(key) ? 1 / found : 0)),
          weight: found,
        },
      ]
    }),
    FEATURES.length,
  )

/** Turns the ranker's scores, which are right only within a question, into log-odds: slope and intercept. */
function calibrate(samples: readonly Sample[], scorer: (sample: Sample) => Float64Array) {
  const rows = samples.filter(isAnswerable).flatMap((sample) => {
    const scores = scorer(sample)
    return sample.keys.map((key, i) => ({
      features: { score: scores[i] ?? 0 },
      hit: sample.evidence.has(key),
      weight: 1,
    }))
  })
  const { bias, weights } = fitLogistic(rows, ['score'], 1e-6)
  return { slope: weights.score ?? 1, intercept: bias }
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
      features: Object.fromEntries(
        stats.map(({ name, mean, deviation }) => [name, ((signs[name] ?? 0) - mean) / deviation]),
      ),
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
  keys
    .map((key, i) => ({ key, score: scores[i] ?? 0 }))
    .sort((a, b) => b.score - a.score)
    .map(({ key }) => key)

const args = process.argv.slice(2)
const data = readLocomo(args[args.indexOf('--data') + 1] ?? '.')
const samples = await collect(data)
const percent = (x: number) => Math.round(x * 10000) / 100

/** Scores of each question's turns by weights that were fitted on the other conversations. */
function crossValidate(all: readonly Sample[]): Map<Question, Float64Array> {
  const scores = new Map<Question, Float64Array>()
  for (const { id } of data.conversations) {
    const ranker = fitRanker(all.filter(({ question }) => question.conversation !== id))
    for (const { question, described } of all)
      if (question.conversation === id) scores.set(question, scoresOf(described.features, ranker))
  }
  return scores
}

/** One line of a table: what held-out scores reach. */
function report(name: string, scores: ReadonlyMap<Question, Float64Array>): void {
  const judged = samples.filter(isAnswerable).map(({ question, keys, evidence }) => ({
    category: question.category,
    ...judge(orderOf(keys, scores.get(question) ?? new Float64Array(0)), evidence),
  }))
  const of = (category: number) => judged.filter((row) => row.category === category)
  const categories = [1, 2, 3, 4].map((category) => percent(meanOf(of(category), 'r10'))).join(' ')
  progress(
    `${name}: R@10 ${percent(meanOf(judged, 'r10'))}  R@5 ${percent(meanOf(judged, 'r5'))}  multi-hop all@10 ${percent(meanOf(of(1), 'all'))}  by category ${categories}`,
  )
}

const held = crossValidate(samples)
const heldScores = ({ question }: Sample) => held.get(question) ?? new Float64Array(0)
report('held out', held)
report('plain sum alone', new Map(samples.map(({ question, described }) => [question, described.plain])))
if (args.includes('--ablation'))
  for (const [name, parts] of Object.entries(PARTS))
    report(`without ${name}`, crossValidate(samples.map((sample) => without(sample, parts))))

const { slope, intercept } = calibrate(samples, heldScores)
const logOdds = (scores: Float64Array) => scores.map((score) => slope * score + intercept)
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
    entries.map(([name, value]) => `    ${name}: ${Number(value.toPrecision(6))},`).join('\n')
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

// Weights of the ranker of turns and of the abstention, written by \`tools/bench/src/memory/fit-ranker.ts\`. Fitted on ${data.conversations.length} conversations
// of LoCoMo (CC BY-NC 4.0, snap-research; labels of dial481/locomo-audit): nothing of its text is in here. docs/memory.md is the card.

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
