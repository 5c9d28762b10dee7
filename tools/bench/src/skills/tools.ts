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

/**
 * The right one of MetaTool's tools, for each query by a chooser that knows the descriptions and the other folds' queries.
 * `--data <folder>` holds `metatool/`; `--fit` prints weights fitted on the first fold's training part.
 */
export async function tools(args: readonly string[]): Promise<Figure[]> {
  const catalogue = readJsonLines<{ id: string; description: string }>(args, 'metatool/tools')
  const queries = readJsonLines<Query>(args, 'metatool/queries')
  const built = createStaticEmbedder()
  const { id, dimension } = built
  const embedder = { id, dimension, embed: async (texts: readonly string[]) => texts.map((text) => built.embed(text)) }
  const chooser = (examples: readonly Query[]) => new ToolChooser(embedder, () => profilesOf(catalogue, examples))
  if (args.includes('--fit'))
    await fit(
      chooser,
      catalogue,
      queries.filter((_, i) => i % FOLDS !== 0),
    )
  const bare = chooser([])
  const places = { ours: [] as number[], bare: [] as number[] }
  const times: number[] = []
  for (let fold = 0; fold < FOLDS; fold++) {
    progress(`fold ${fold + 1} of ${FOLDS}`)
    const known = chooser(queries.filter((_, i) => i % FOLDS !== fold))
    await known.rank('')
    for (const query of queries.filter((_, i) => i % FOLDS === fold)) {
      const since = performance.now()
      places.ours.push(placeOf(query, await known.rank(query.query)))
      times.push(performance.now() - since)
      places.bare.push(placeOf(query, await bare.rank(query.query)))
    }
  }
  const figure = (name: string, found: readonly number[], among: number): Figure => ({
    name,
    value: (100 * found.filter((place) => place < among).length) / found.length,
    unit: '%',
    n: found.length,
  })
  return [
    figure('metatool.r1', places.ours, 1),
    figure('metatool.r10', places.ours, 10),
    figure('metatool.descriptions_r1', places.bare, 1),
    figure('metatool.descriptions_r10', places.bare, 10),
    { name: 'metatool.choice_p95_ms', value: percentile(times, 0.95), unit: 'ms', n: times.length },
  ]
}

/** How many tools stand before a right one. */
const placeOf = ({ tools: right }: Query, ranked: readonly { tool: string }[]) =>
  ranked.findIndex(({ tool }) => right.includes(tool))

/** Fits the weights on a fourth of the queries, judged by a chooser that knows the others, and prints them. */
async function fit(
  chooser: (examples: readonly Query[]) => ToolChooser,
  catalogue: readonly { id: string }[],
  queries: readonly Query[],
): Promise<void> {
  const known = chooser(queries.filter((_, i) => i % 4 !== 0))
  const names = Object.keys(TOOL_WEIGHTS) as (keyof ToolFeatures)[]
  const lists = []
  for (const { query, tools: right } of queries.filter((_, i) => i % 4 === 0)) {
    const features = await known.features(query)
    lists.push({
      features: Float64Array.from(features.flatMap((one) => names.map((name) => one[name]))),
      target: Float64Array.from(catalogue, (one) => (right.includes(one.id) ? 1 / right.length : 0)),
      weight: 1,
    })
  }
  const { weights } = fitSoftmax(lists, names.length)
  progress(names.map((name, i) => `${name}: ${weights[i]?.toFixed(2)}`).join(', '))
}
