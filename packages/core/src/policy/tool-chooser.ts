import type { Embedder } from '../ports/embedder.ts'
import type { ToolHost } from '../ports/tool-host.ts'
import { words } from './command.ts'
import { ComplementBayes } from './complement-bayes.ts'
import { stem } from './features.ts'
import type { KnownSentences } from './nearest-examples.ts'
import { TermIndex, type TermVector, TermVectors } from './term-vectors.ts'
import { VectorTable } from './vector-table.ts'

/** What a tool is known by. */
export interface ToolProfile {
  /** `skill.tool`. */
  tool: string
  /** What it does, in words; its name, spoken, may go before. */
  description: string
  /** Requests that it serves. */
  examples: readonly string[]
}

/** A tool with how well it fits a request: a share of all tools' fit, 0..1. */
export interface RankedTool {
  tool: string
  score: number
}

/**
 * Weights of the four features, a softmax regression over all tools. Fitted by `bench tools` on the first fold of MetaTool's queries
 * (MIT, HowieHwong/MetaTool): a fourth of those of the other folds, judged by an index made of the rest of these. The same for 199
 * tools as for a few, since each feature compares tools within one request.
 */
export const TOOL_WEIGHTS = { words: 0.24, centre: 10.73, nearest: 4.9, description: 5.63 }

const WEIGHTS = Object.entries(TOOL_WEIGHTS) as [keyof ToolFeatures, number][]

/** Numbers from which the fit of one tool is computed. */
export interface ToolFeatures {
  /** Complement naive Bayes of word stems and their pairs, in standard deviations over all tools. */
  words: number
  /** Cosine to the mean of the tool's description and examples. */
  centre: number
  /** Cosine to the nearest of these. */
  nearest: number
  /** Cosine of rarity-weighted word stems to the description alone. */
  description: number
}

/** What tools are known by: their own words, the sentences of their commands, and the examples of their skill. */
export const toolProfiles = (host: Pick<ToolHost, 'tools' | 'workers' | 'commands'>): ToolProfile[] =>
  host.tools().map(({ name, skill, description }) => ({
    tool: name,
    description: `${spoken(name)}: ${description}`,
    examples: [
      ...host.commands().flatMap((command) => (command.tool === name ? command.samples.map(({ plain }) => plain) : [])),
      ...(host.workers().find((worker) => worker.skill === skill)?.examples ?? []),
    ],
  }))

/** `web-search.findPage` as it would be said. */
const spoken = (tool: string) => tool.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[._-]+/g, ' ')

const stemsOf = (text: string) => words(text).map(stem)
const pairsOf = (stems: readonly string[]) => stems.slice(1).map((word, i) => `${stems[i]} ${word}`)

/** The same by feature, of every tool in the order of the profiles. */
type Columns = Readonly<Record<keyof ToolFeatures, Float64Array>>

interface ToolIndex {
  profiles: readonly ToolProfile[]
  features(text: string, vector: Float32Array): Columns
}

/**
 * Ranks tools for a request, by what they say of themselves and by examples, without any model but the embedder. Which of many
 * tools a model is shown, and which a search for tools finds, is decided here.
 */
export class ToolChooser {
  readonly #embedder: Embedder
  readonly #profiles: () => readonly ToolProfile[]
  readonly #known: () => Promise<KnownSentences>
  #index: Promise<ToolIndex> | undefined

  /**
   * @param profiles gives the tools of the moment; asked once, when it is first needed, and after {@link renew}.
   * @param known sentences of the moment with which the policy compares too: vectors that need not be there twice, and a
   * comparison that need not be made twice.
   */
  constructor(
    embedder: Embedder,
    profiles: () => readonly ToolProfile[],
    known: () => Promise<KnownSentences> = async () => NONE_KNOWN,
  ) {
    this.#embedder = embedder
    this.#profiles = profiles
    this.#known = known
  }

  /** Tools have come, gone or changed. */
  renew(): void {
    this.#index = undefined
  }

  /** All tools, the best first. */
  async rank(text: string): Promise<RankedTool[]> {
    const { profiles, features } = await this.#compare(text)
    const fits = new Float64Array(profiles.length)
    for (const [name, weight] of WEIGHTS)
      for (let i = 0; i < fits.length; i++) fits[i] = (fits[i] as number) + weight * (features[name][i] as number)
    const most = Math.max(...fits)
    const shares = fits.map((fit) => Math.exp(fit - most))
    const all = shares.reduce((sum, share) => sum + share, 0)
    return profiles
      .map(({ tool }, i) => ({ tool, score: (shares[i] as number) / all }))
      .sort((a, b) => b.score - a.score)
  }

  /** Features of every tool for a request, in the order of the profiles. */
  async features(text: string): Promise<ToolFeatures[]> {
    const { profiles, features } = await this.#compare(text)
    const of = (name: keyof ToolFeatures, i: number) => features[name][i] as number
    return profiles.map((_, i) => ({
      words: of('words', i),
      centre: of('centre', i),
      nearest: of('nearest', i),
      description: of('description', i),
    }))
  }

  async #compare(text: string) {
    this.#index ??= this.#known().then((known) => indexTools(this.#embedder, this.#profiles(), known))
    const index = await this.#index
    const [vector] = await this.#embedder.embed([text])
    const features = index.features(text, vector ?? new Float32Array(this.#embedder.dimension))
    return { profiles: index.profiles, features }
  }
}

const NONE_KNOWN: KnownSentences = { vectors: new VectorTable([]), rowOf: new Map() }

async function indexTools(
  embedder: Embedder,
  profiles: readonly ToolProfile[],
  { vectors, rowOf }: KnownSentences,
): Promise<ToolIndex> {
  const texts = profiles.flatMap(({ description, examples }, group) =>
    [description, ...examples].map((text) => ({ text, group, stems: stemsOf(text) })),
  )
  const groups = Uint32Array.from(texts, ({ group }) => group)
  const fresh = texts.map(({ text }) => text).filter((text) => !rowOf.has(text))
  const others = new VectorTable(await embedder.embed(fresh))
  let count = vectors.count
  /** Rows of the texts; those of the others follow on the known ones. */
  const rows = Uint32Array.from(texts, ({ text }) => rowOf.get(text) ?? count++)
  const vectorOf = (row: number) => (row < vectors.count ? vectors.row(row) : others.row(row - vectors.count))
  const sums = profiles.map(() => new Float32Array(embedder.dimension))
  for (const [i, row] of rows.entries()) add(sums[groups[i] as number], vectorOf(row))
  const centres = new VectorTable(sums.map(normalised))
  const single = new TermVectors(texts.map(({ stems }) => stems))
  const grams = new TermVectors(texts.map(({ stems }) => [...stems, ...pairsOf(stems)]))
  const gramsOf = (stems: readonly string[]): TermVector => grams.of([...stems, ...pairsOf(stems)])
  const bayes = new ComplementBayes(
    texts.map(({ stems, group }) => ({ terms: gramsOf(stems), group })),
    profiles.length,
  )
  const descriptions = new TermIndex(profiles.map(({ description }) => single.of(stemsOf(description))))
  return {
    profiles,
    features(text, vector) {
      const stems = stemsOf(text)
      const terms = single.of(stems)
      const likely = standardised(bayes.scores(gramsOf(stems)))
      const nearest = new Float64Array(profiles.length)
      const [known, fresher, centre] = [vectors.products(vector), others.products(vector), centres.products(vector)]
      // By index: thousands of examples, and an iterator makes an array of each step.
      for (let i = 0; i < groups.length; i++) {
        const row = rows[i] as number
        const cosine = (row < known.length ? known[row] : fresher[row - known.length]) as number
        const group = groups[i] as number
        if (cosine > (nearest[group] as number)) nearest[group] = cosine
      }
      // The products are written anew for the next request, which may come before this is read.
      return { words: likely, centre: centre.slice(), nearest, description: descriptions.products(terms) }
    },
  }
}

function add(sum: Float32Array | undefined, vector: Float32Array): void {
  if (sum) for (let j = 0; j < sum.length; j++) sum[j] = (sum[j] as number) + (vector[j] as number)
}

function normalised(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector) || 1
  return vector.map((x) => x / length)
}

/** In standard deviations from the mean; zeros where all are alike. */
function standardised(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, x) => sum + x, 0) / (values.length || 1)
  const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length || 1))
  return values.map((x) => (deviation < 1e-9 ? 0 : (x - mean) / deviation))
}
