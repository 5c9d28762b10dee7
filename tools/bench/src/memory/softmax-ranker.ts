/** Rows of one question, `width` numbers each, what share of the answer each row is, and how much the question counts. */
export interface List {
  features: Float64Array
  target: Float64Array
  weight: number
}

/** A linear score over raw features. */
export interface LinearScore {
  weights: Float64Array
}

const [STEPS, RATE, DECAY] = [200, 0.1, 1e-2]

/**
 * Fits weights so that the softmax of the scores of each list comes near its target (ListNet, Cao et al. 2007): only the order
 * within a question matters. Full-batch Adam from zero, so the same data gives the same weights.
 */
export function fitSoftmax(lists: readonly List[], width: number): LinearScore {
  const { mean, deviation } = moments(lists, width)
  const all = lists.reduce((sum, { weight }) => sum + weight, 0)
  const scaled = lists.map(({ features, target, weight }) => ({
    target,
    weight: weight / all,
    features: features.map((x, i) => (x - (mean[i % width] as number)) / (deviation[i % width] as number)),
  }))
  const weights = new Float64Array(width)
  const [first, second] = [new Float64Array(width), new Float64Array(width)]
  for (let step = 1; step <= STEPS; step++) {
    const gradient = weights.map((w) => DECAY * w)
    for (const list of scaled) addGradient(gradient, list, weights)
    for (let f = 0; f < width; f++) {
      const g = gradient[f] as number
      first[f] = 0.9 * (first[f] as number) + 0.1 * g
      second[f] = 0.999 * (second[f] as number) + 0.001 * g * g
      const [m, v] = [(first[f] as number) / (1 - 0.9 ** step), (second[f] as number) / (1 - 0.999 ** step)]
      weights[f] = (weights[f] as number) - (RATE * m) / (Math.sqrt(v) + 1e-8)
    }
  }
  return { weights: weights.map((w, f) => w / (deviation[f] as number)) }
}

/** Scores of the rows of a list. */
export function scoresOf(features: Float64Array, { weights }: LinearScore): Float64Array {
  const width = weights.length
  const scores = new Float64Array(features.length / width)
  for (let i = 0; i < scores.length; i++) {
    let sum = 0
    for (let f = 0; f < width; f++) sum += (weights[f] as number) * (features[i * width + f] as number)
    scores[i] = sum
  }
  return scores
}

function addGradient(gradient: Float64Array, { features, target, weight }: List, weights: Float64Array): void {
  const scores = scoresOf(features, { weights })
  const top = scores.reduce((max, x) => Math.max(max, x), Number.NEGATIVE_INFINITY)
  const odds = scores.map((x) => Math.exp(x - top))
  const sum = odds.reduce((all, x) => all + x, 0)
  const width = weights.length
  for (let i = 0; i < odds.length; i++) {
    const error = ((odds[i] as number) / sum - (target[i] as number)) * weight
    for (let f = 0; f < width; f++) gradient[f] = (gradient[f] as number) + error * (features[i * width + f] as number)
  }
}

function moments(lists: readonly List[], width: number) {
  const [mean, square] = [new Float64Array(width), new Float64Array(width)]
  let rows = 0
  for (const { features } of lists)
    for (let i = 0; i < features.length; i++) {
      const f = i % width
      if (f === 0) rows++
      mean[f] = (mean[f] as number) + (features[i] as number)
      square[f] = (square[f] as number) + (features[i] as number) ** 2
    }
  const centre = mean.map((sum) => sum / rows)
  return {
    mean: centre,
    deviation: square.map((sum, f) => Math.sqrt(Math.max(1e-12, sum / rows - (centre[f] as number) ** 2)) + 1e-6),
  }
}
