import { TOOL_WEIGHTS, ToolChooser, type ToolFeatures, type ToolProfile } from '@openpa/core'
import { createStaticEmbedder } from '@openpa/embedder-static'
import { type Figure, percentile, progress } from '../figures.ts'
import { fitSoftmax } from '../memory/softmax-ranker.ts'
import { readJsonLines } from './read-json-lines.ts'

const FOLDS = 5

interface Query {
  query: string
  tools: string[]
}

/** `FinanceTool` or `recipe_retrieval`, as it would be said. */
const spoken = (id: string) => id.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_-]+/g, ' ')

const profilesOf = (tools: readonly { id: string; description: string }[], examples: readonly Query[]): ToolProfile[] =>
  tools.map(({ id, description }) => ({
    tool: id,
    description: `${spoken(id)}: ${description}`,
    examples: examples.filter((one) => one.tools.includes(id)).map(({ query }) => query),
  }))

type Weights = Record<keyof ToolFeatures, number>
const NAMES = Object.keys(TOOL_WEIGHTS) as (keyof ToolFeatures)[]

/**
 * The right one of MetaTool's tools, for each query by a chooser that knows the descriptions and the other folds' queries, and with
 * weights that were fitted on these alone; beside it with the weights of the product, which are those of the first fold.
 * `--data <folder>` holds `metatool/`.
 */
export async function tools(args: readonly string[]): Promise<Figure[]> {
  const catalogue = readJsonLines<{ id: string; description: string }>(args, 'metatool/tools')
  const queries = readJsonLines<Query>(args, 'metatool/queries')
  const built = createStaticEmbedder()
  const { id, dimension } = built
  const embedder = { id, dimension, embed: async (texts: readonly string[]) => texts.map((text) => built.embed(text)) }
  const chooser = (examples: readonly Query[]) => new ToolChooser(embedder, () => profilesOf(catalogue, examples))
  const placeOf = ({ tools: right }: Query, features: readonly ToolFeatures[], weights: Weights) => {
    const fits = features.map((one) => NAMES.reduce((sum, name) => sum + weights[name] * one[name], 0))
    const best = Math.max(...fits.filter((_, i) => right.includes(catalogue[i]?.id ?? '')))
    return fits.filter((fit) => fit > best).length
  }
  const bare = chooser([])
  const places = { nested: [] as number[], product: [] as number[], bare: [] as number[] }
  const times: number[] = []
  for (let fold = 0; fold < FOLDS; fold++) {
    const training = queries.filter((_, i) => i % FOLDS !== fold)
    const weights = await fit(chooser, catalogue, training)
    progress(`fold ${fold + 1} of ${FOLDS}: ${NAMES.map((name) => `${name} ${weights[name].toFixed(2)}`).join(', ')}`)
    const known = chooser(training)
    await known.rank('')
    for (const query of queries.filter((_, i) => i % FOLDS === fold)) {
      const since = performance.now()
      const features = await known.features(query.query)
      times.push(performance.now() - since)
      places.nested.push(placeOf(query, features, weights))
      places.product.push(placeOf(query, features, TOOL_WEIGHTS))
      places.bare.push(placeOf(query, await bare.features(query.query), TOOL_WEIGHTS))
    }
  }
  const figures = (name: string, found: readonly number[]): Figure[] =>
    [1, 10].map((among) => ({
      name: `metatool.${name}r${among}`,
      value: (100 * found.filter((place) => place < among).length) / found.length,
      unit: '%',
      n: found.length,
    }))
  return [
    ...figures('', places.nested),
    ...figures('product_', places.product),
    ...figures('descriptions_', places.bare),
    { name: 'metatool.choice_p95_ms', value: percentile(times, 0.95), unit: 'ms', n: times.length },
  ]
}

/** Weights fitted on a fourth of the queries, judged by a chooser that knows the others. */
async function fit(
  chooser: (examples: readonly Query[]) => ToolChooser,
  catalogue: readonly { id: string }[],
  queries: readonly Query[],
): Promise<Weights> {
  const known = chooser(queries.filter((_, i) => i % 4 !== 0))
  const lists = []
  for (const { query, tools: right } of queries.filter((_, i) => i % 4 === 0)) {
    const features = await known.features(query)
    lists.push({
      features: Float64Array.from(features.flatMap((one) => NAMES.map((name) => one[name]))),
      target: Float64Array.from(catalogue, (one) => (right.includes(one.id) ? 1 / right.length : 0)),
      weight: 1,
    })
  }
  const { weights } = fitSoftmax(lists, NAMES.length)
  return Object.fromEntries(NAMES.map((name, i) => [name, weights[i] ?? 0])) as Weights
}
