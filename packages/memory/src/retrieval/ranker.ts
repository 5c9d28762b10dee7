import { type SignName, signsOf } from './confidence.ts'
import { type Described, FEATURES, type FeatureName } from './features.ts'
import { column } from './match-words.ts'
import { ABSTENTION, type LinearModel, RANKER } from './ranker-weights.ts'

/** Without fitted weights: how the plain sum of words, meaning and neighbours becomes log-odds. */
const PLAIN: LinearModel<'plain'> = { bias: -4, weights: { plain: 2 } }

/** 1 / (1 + e^-x). */
export const logistic = (x: number): number => 1 / (1 + Math.exp(-x))

/** Log-odds that each item is a part of the answer. */
export function rank({ features, plain }: Described, fitted: boolean): Float64Array {
  if (!fitted || !RANKER) return plain.map((value) => PLAIN.bias + PLAIN.weights.plain * value)
  const weights = FEATURES.map((name: FeatureName) => RANKER?.weights[name] ?? 0)
  const bias = RANKER.bias
  return column(plain, (_, i) => {
    let sum = bias
    for (let f = 0; f < weights.length; f++)
      sum += (weights[f] as number) * (features[i * weights.length + f] as number)
    return sum
  })
}

/** Probability that the answer is among the items at all. */
export function confidenceOf(described: Described, scores: Float64Array, unknown: number): number {
  if (scores.length === 0) return 0
  if (!ABSTENTION) return logistic(Math.max(...scores))
  let sum = ABSTENTION.bias
  for (const [name, value] of Object.entries(signsOf(described, scores, unknown)))
    sum += ABSTENTION.weights[name as SignName] * value
  return logistic(sum)
}
