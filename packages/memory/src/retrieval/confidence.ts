import { type Described, FEATURES, type FeatureName } from './features.ts'

/** Signs by which a search tells that the answer is there at all. "Asked" is whoever the question names; "others" speak too. */
export const SIGNS = [
  'named',
  'coverageBest',
  'coverageFirst',
  'coverageLead',
  'coverageFewLead',
  'cosineBest',
  'cosineFirst',
  'cosineLead',
  'cosineFewLead',
  'nearBest',
  'nearFirst',
  'nearLead',
  'bm25Best',
  'bm25First',
  'bm25Lead',
  'bm25FewLead',
  'speakerFirst',
  'speakerFew',
  'speakerMore',
  'plainLead',
  'speakerMass',
  'sureness',
  'spread',
  'gapSecond',
  'gapFifth',
  'gapTenth',
  'first',
  'unknown',
] as const

/** Name of a sign. */
export type SignName = (typeof SIGNS)[number]

/** How many hits count as "few", and as "more". */
const [FEW, MORE] = [3, 5]

type Numbers = ArrayLike<number>

function mean(values: Numbers): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] as number
  return sum / (values.length || 1)
}

/** The largest of the items that `where` chooses, or the smallest of all where it chooses none. */
function largestOf(values: Numbers, where: (i: number) => boolean): number {
  let [max, min] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (value < min) min = value
    if (value > max && where(i)) max = value
  }
  return max > Number.NEGATIVE_INFINITY ? max : min
}

/** The mean of the few largest of the items that `where` chooses. */
function fewBest(values: Numbers, where: (i: number) => boolean): number {
  const few = new Float64Array(FEW)
  let count = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (!where(i) || (count === FEW && value <= (few[FEW - 1] as number))) continue
    let at = Math.min(count, FEW - 1)
    for (; at > 0 && value > (few[at - 1] as number); at--) few[at] = few[at - 1] as number
    few[at] = value
    count = Math.min(count + 1, FEW)
  }
  return mean(few.subarray(0, count))
}

/** The places of the largest, largest first; of equals the first comes first. */
function placesOfLargest(values: Numbers, count: number): number[] {
  const places: number[] = []
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (places.length === count && value <= (values[places[count - 1] as number] as number)) continue
    let at = places.length
    while (at > 0 && value > (values[places[at - 1] as number] as number)) at--
    places.splice(at, 0, i)
    if (places.length > count) places.pop()
  }
  return places
}

/**
 * Signs of a search. The best words alone tell nothing: what was said by others is as near as what the one who is asked about
 * said, so the difference between both is what counts.
 * @param scores the ranker's log-odds of each item.
 * @param unknown share of the question's weight that is in words that no item has, 0..1.
 */
export function signsOf(
  { features, speaker, plain }: Described,
  scores: Float64Array,
  unknown: number,
): Record<SignName, number> {
  const width = FEATURES.length
  const column = (name: FeatureName) => {
    const f = FEATURES.indexOf(name)
    return scores.map((_, i) => features[i * width + f] ?? 0)
  }
  const named = speaker.some((who) => who !== 0) ? 1 : 0
  const asked = (i: number) => (speaker[i] ?? 0) > 0
  const others = (i: number) => (speaker[i] ?? 0) < 0
  const order = placesOfLargest(scores, 10)
  const first = order[0] ?? 0
  const lead = (values: Numbers) => named * (largestOf(values, asked) - largestOf(values, others))
  const fewLead = (values: Numbers) => named * (fewBest(values, asked) - fewBest(values, others))
  const best = (values: Numbers) => largestOf(values, () => true)
  const [coverage, cosine, near, bm25] = [column('coverage'), column('cosine'), column('coverageNear'), column('bm25')]
  // Without the speaker's own bonus.
  const content = plain.map((value, i) => value - 0.1 * (speaker[i] ?? 0))
  const contentOrder = placesOfLargest(content, MORE)
  const sided = (count: number) => mean(contentOrder.slice(0, count).map((i) => speaker[i] ?? 0))
  const top = scores[first] ?? 0
  const odds = scores.map((score) => Math.exp(score - top))
  const sum = odds.reduce((all, x) => all + x, 0)
  const shares = odds.map((x) => x / sum)
  const gap = (rank: number) => top - (scores[order[Math.min(rank, order.length - 1)] ?? first] ?? top)
  return {
    named,
    coverageBest: best(coverage),
    coverageFirst: coverage[first] ?? 0,
    coverageLead: lead(coverage),
    coverageFewLead: fewLead(coverage),
    cosineBest: best(cosine),
    cosineFirst: cosine[first] ?? 0,
    cosineLead: lead(cosine),
    cosineFewLead: fewLead(cosine),
    nearBest: best(near),
    nearFirst: near[first] ?? 0,
    nearLead: lead(near),
    bm25Best: best(bm25),
    bm25First: bm25[first] ?? 0,
    bm25Lead: lead(bm25),
    bm25FewLead: fewLead(bm25),
    speakerFirst: sided(1),
    speakerFew: sided(FEW),
    speakerMore: sided(MORE),
    plainLead: lead(content),
    speakerMass: named * shares.reduce((all, share, i) => all + (asked(i) ? share : 0), 0),
    sureness: best(shares),
    spread: -shares.reduce((all, share) => all + share * Math.log(share + 1e-9), 0),
    gapSecond: gap(1),
    gapFifth: gap(4),
    gapTenth: gap(9),
    first: top,
    unknown,
  }
}
