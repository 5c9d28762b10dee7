// Fits the weights of the routing policy and writes packages/core/src/policy/weights.ts.
// usage: node --conditions=@openpa/source tools/bench/src/policy/fit-policy.ts [--write] [--errors]
//
// Rows: every command against every sentence of (a) the skills' own samples and the background, each judged by an index from
// which its fifth was left out, and (b) the development paraphrases. The held-out paraphrases are never read here.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CommandFeatures, type CommandSpec, type Embedder, featuresOf, NearestExamples } from '@openpa/core'
import { ensureDataDir, openPGlite } from '@openpa/database'
import { createStaticEmbedder } from '@openpa/embedder-static'
import { createPgMemoryStore } from '@openpa/memory'
import { type ManifestText, testPowers } from '@openpa/skill/testing'
import { hostInMemory } from '@openpa/skill-host'
import { readBackground } from '../../../../apps/daemon/src/policy-samples.ts'
import { loadShipped } from '../../../../apps/daemon/src/shipped-skills.ts'
import { fit, type Model, predict, type Row } from './logistic-regression.ts'
import { readFacts, readParaphrases, rightTools } from './paraphrases.ts'

const FOLDS = 5
const CONTEXT = { now: new Date('2026-11-24T09:00:00Z'), timeZone: 'Europe/Berlin' }
const OWNER = '00000000-0000-4000-8000-000000000001'
/** Of two wrongs the bolder one is worse: doing what nobody asked for against asking a model. */
const PENALTY = 0.5
/** Most requests in a thousand by which something may be destroyed that should not. */
const DESTROYED = 2
/** Least shares of requests beyond all skills that are to be refused. */
const REFUSED = { dev: 0.92, background: 0.87 }

interface Judged {
  text: string
  right: readonly string[]
  candidates: { tool: string; features: CommandFeatures; kind: keyof Thresholds; declines: boolean }[]
  from: 'folds' | 'dev'
}

/** Probability from which a command is tried, for tools that destroy, that act, that only read, and that decline what is not theirs. */
interface Thresholds {
  destroy: number
  act: number
  read: number
  try: number
}

const shipped = await loadShipped()
const commands = shipped.flatMap(({ skill, skillPackage }) => hostInMemory(skillPackage, skill).skill.commands)
const background = readBackground()

const built = createStaticEmbedder()
const embedder: Embedder = {
  id: built.id,
  dimension: built.dimension,
  embed: async (texts) => texts.map((text) => built.embed(text)),
}

async function withMemory<T>(work: (confidence: (text: string) => Promise<number>) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'openpa-fit-'))
  await ensureDataDir(join(folder, 'data'))
  const database = await openPGlite(join(folder, 'data'))
  try {
    const memory = createPgMemoryStore(database, embedder)
    for (const text of readFacts()) await memory.add(OWNER, { text, origin: { source: 'person' } })
    return await work(async (text) => (await memory.search(OWNER, text)).confidence)
  } finally {
    await database.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function kindOf(command: CommandSpec): keyof Thresholds {
  if (command.destructive) return 'destroy'
  if (command.declines) return 'try'
  return command.readOnly ? 'read' : 'act'
}

/** Whether a tool that reads requests by itself, asked for real but with powers of a test, says that this is not its own. */
async function declines(command: CommandSpec, values: Record<string, unknown>): Promise<boolean> {
  const owner = shipped.find(({ skill }) => skill.name === command.skill)
  const tool = owner?.skill.tools[command.tool.slice(command.skill.length + 1)]
  if (!owner || !tool || command.skill === 'memory' || !(command.readOnly || command.declines)) return false
  const input = tool.input.safeParse(values)
  if (!input.success) return true
  try {
    await tool.run(input.data, testPowers(owner.skillPackage.openpa as ManifestText, CONTEXT))
    return false
  } catch (error) {
    return error instanceof Error && error.name === 'Decline'
  }
}

async function judge(
  examples: NearestExamples,
  text: string,
  right: readonly string[],
  from: Judged['from'],
  grounding: number,
): Promise<Judged> {
  const found = await examples.compare(await examples.read(text, CONTEXT), grounding)
  const candidates = await Promise.all(
    found.commands.map(async (command, i) => {
      const filled = found.filled[i]
      return {
        tool: command.tool,
        features: featuresOf(found, i),
        kind: kindOf(command),
        declines: filled?.missing.length === 0 && (await declines(command, filled.values)),
      }
    }),
  )
  return { text, right, from, candidates }
}

/** A sample that lacks its typed value, which is then to be asked for: still the same command. '' where it has none. */
const incomplete = ({ masked }: CommandSpec['samples'][number]) =>
  masked.includes('‹')
    ? masked
        .replace(/‹[a-z-]+›/g, '')
        .replace(/\s+/g, ' ')
        .trim()
    : ''

async function judgeFolds(confidence: (text: string) => Promise<number>): Promise<Judged[]> {
  const judged: Judged[] = []
  for (let fold = 0; fold < FOLDS; fold++) {
    const kept = (_: unknown, i: number) => i % FOLDS !== fold
    const left: CommandSpec[] = commands.map((command) => ({ ...command, samples: command.samples.filter(kept) }))
    const examples = new NearestExamples(embedder, left, background.filter(kept))
    // The facts that a sample of recall asks about are made up: memory cannot ground it.
    for (const command of commands)
      for (const sample of command.samples.filter((_, i) => i % FOLDS === fold))
        if (command.grounding === undefined)
          for (const text of [sample.plain, incomplete(sample)])
            if (text !== '') judged.push(await judge(examples, text, [command.tool], 'folds', await confidence(text)))
    for (const text of background.filter((_, i) => i % FOLDS === fold))
      judged.push(await judge(examples, text, [], 'folds', await confidence(text)))
  }
  return judged
}

async function judgeDev(confidence: (text: string) => Promise<number>): Promise<Judged[]> {
  const examples = new NearestExamples(embedder, commands, background)
  const judged: Judged[] = []
  for (const { text, expect } of readParaphrases('paraphrases-dev'))
    judged.push(await judge(examples, text, rightTools(expect), 'dev', await confidence(text)))
  return judged
}

/** Dev sentences count three times: they are what people type, the samples are what authors think of. */
const rowsOf = (judged: readonly Judged[]): Row[] =>
  judged.flatMap(({ candidates, right, from }) =>
    candidates.map(({ tool, features }) => ({
      features: { ...features },
      hit: right.includes(tool),
      weight: from === 'dev' ? 3 : 1,
    })),
  )

type Scored = Omit<Judged, 'candidates'> & { candidates: (Judged['candidates'][number] & { score: number })[] }

/** Candidates with their probabilities, best first. */
const score = (model: Model, judged: readonly Judged[]): Scored[] =>
  judged.map((one) => ({
    ...one,
    candidates: one.candidates
      .map((candidate) => ({ ...candidate, score: predict(model, { ...candidate.features }) }))
      .sort((a, b) => b.score - a.score),
  }))

/** The tool that would answer: the best candidate above its threshold that does not decline. */
const chosen = ({ candidates }: Scored, thresholds: Thresholds) =>
  candidates.find(({ score, kind, declines: no }) => !no && score >= thresholds[kind])

/** Shares at a threshold: served rightly among the servable, refused among the others. */
function quality(scored: readonly Scored[], thresholds: Thresholds) {
  const servable = scored.filter(({ right }) => right.length > 0)
  const others = scored.filter(({ right }) => right.length === 0)
  return {
    served: servable.filter((one) => one.right.includes(chosen(one, thresholds)?.tool ?? '')).length / servable.length,
    refused: others.filter((one) => !chosen(one, thresholds)).length / others.length,
  }
}

/** What keeps all but so many of a thousand requests from destroying what nobody asked to. */
const leastToDestroy = (scored: readonly Scored[]): number => {
  const wrong = scored
    .flatMap(({ right, candidates: [best] }) =>
      best?.kind === 'destroy' && !right.includes(best.tool) ? [best.score] : [],
    )
    .sort((a, b) => b - a)
  return wrong[Math.floor((DESTROYED * scored.length) / 1000)] ?? 0
}

/**
 * The thresholds that serve most while refusing enough of the requests beyond all skills, both of those that were written as
 * development sentences and of the background, which is full of near misses.
 */
function pickThresholds(
  servable: readonly Scored[],
  dev: readonly Scored[],
  background: readonly Scored[],
): Thresholds {
  const destroy = leastToDestroy(servable)
  const steps = Array.from({ length: 16 }, (_, i) => 0.06 + i / 25)
  const all = steps.flatMap((act) =>
    steps
      .filter((read) => read <= act)
      .flatMap((read) => [0.02, 0.03, 0.05].filter((x) => x <= read).map((x) => ({ destroy, act, read, try: x }))),
  )
  const safe = all.filter(
    (one) => quality(dev, one).refused >= REFUSED.dev && quality(background, one).refused >= REFUSED.background,
  )
  const served = safe.map((thresholds) => ({ thresholds, served: quality(servable, thresholds).served }))
  return served.reduce((a, b) => (b.served > a.served ? b : a)).thresholds
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`

async function main(): Promise<void> {
  const { dev, folds } = await withMemory(async (confidence) => ({
    folds: await judgeFolds(confidence),
    dev: await judgeDev(confidence),
  }))
  const names = Object.keys(dev[0]?.candidates[0]?.features ?? {})
  // Each development sentence scored by a model that has not seen it: what a new sentence may expect, and what the thresholds
  // are chosen on.
  const unseen = Array.from({ length: FOLDS }, (_, fold) => {
    const rest = dev.filter((_, i) => i % FOLDS !== fold)
    const held = dev.filter((_, i) => i % FOLDS === fold)
    return score(fit(rowsOf([...folds, ...rest]), names, PENALTY), held)
  }).flat()
  const model = fit(rowsOf([...folds, ...dev]), names, PENALTY)
  const beyond = (scored: readonly Scored[]) => scored.filter(({ right }) => right.length === 0)
  const samples = score(model, folds)
  const thresholds = pickThresholds([...unseen, ...samples], beyond(unseen), beyond(samples))
  const report = (label: string, scored: readonly Scored[]) => {
    const { served, refused } = quality(scored, thresholds)
    process.stderr.write(`${label}: served ${percent(served)}, refused ${percent(refused)}\n`)
  }
  process.stderr.write(`thresholds ${JSON.stringify(thresholds)}\n`)
  report('cross-validated on dev', unseen)
  report('fitted on dev', score(model, dev))
  report('left-out samples and background', samples)
  if (process.argv.includes('--errors')) printErrors(unseen, thresholds)
  if (process.argv.includes('--write')) writeWeights(model, thresholds, dev.length)
}

function printErrors(scored: readonly Scored[], thresholds: Thresholds): void {
  for (const one of scored) {
    const tool = chosen(one, thresholds)
    if (tool ? one.right.includes(tool.tool) : one.right.length === 0) continue
    const own = one.candidates.find((candidate) => one.right.includes(candidate.tool))
    const right = own ? `${own.score.toFixed(2)}${own.declines ? ' declined' : ''}` : '-'
    process.stderr.write(
      `${one.right[0] ?? '-'} (${right}) <- ${tool ? `${tool.tool} ${tool.score.toFixed(2)}` : 'refused'}: ${one.text}\n`,
    )
  }
}

function writeWeights({ bias, weights }: Model, thresholds: Thresholds, sentences: number): void {
  const round = (x: number) => Number(x.toFixed(4))
  const lines = Object.entries(weights).map(([name, weight]) => `    ${name}: ${round(weight)},`)
  writeFileSync(
    new URL('../../../../packages/core/src/policy/weights.ts', import.meta.url),
    `/**
 * Weights of the policy's logistic regression, written by \`tools/bench/src/policy/fit-policy.ts\`. Fitted on the shipped skills' samples
 * and a background of other requests (each fifth judged without itself), and on ${sentences.toLocaleString('en')} development paraphrases, all written for
 * this project. The thresholds serve as much as they can while they refuse enough of what no skill serves; a command that only
 * reads needs less, since its tool can decline without harm.
 */
export const WEIGHTS = {
  version: 'v0-${new Date().toISOString().slice(0, 10)}',
  thresholds: { destroy: ${round(thresholds.destroy)}, act: ${round(thresholds.act)}, read: ${round(thresholds.read)}, try: ${round(thresholds.try)} },
  bias: ${round(bias)},
  features: {
${lines.join('\n')}
  },
}
`,
  )
}

await main()
