import type { RunEvent } from '@openpa/core'
import { type Figure, printFigure, progress } from './figures.ts'
import { checkAnswer } from './policy/check-answer.ts'
import { readFacts, readParaphrases } from './policy/paraphrases.ts'
import { startProduct, temporaryHome } from './product.ts'

/** 300 paraphrases that are in no skill's samples, through the real daemon: right tool with right slots, and refusals. */
export async function reflex(args: readonly string[]): Promise<Figure[]> {
  const set = args.includes('--dev') ? 'paraphrases-dev' : 'paraphrases'
  await using product = await startProduct(temporaryHome())
  const { client } = product
  const facts = async () => {
    for (const fact of readFacts()) await client.addMemory(fact)
  }
  await facts()
  const counts = new Map<string, { right: number; all: number }>()
  const times: number[] = []
  for (const paraphrase of readParaphrases(set)) {
    const events: RunEvent[] = []
    const started = performance.now()
    for await (const event of client.ask({ text: paraphrase.text })) {
      events.push(event)
      // Nobody answers here, and the run would wait for a week.
      if (event.kind === 'approval-asked') break
    }
    times.push(performance.now() - started)
    const problem = checkAnswer(paraphrase.expect, events, new Date())
    const group = paraphrase.expect.tool ?? 'refused'
    const count = counts.get(group) ?? { right: 0, all: 0 }
    counts.set(group, { right: count.right + (problem === undefined ? 1 : 0), all: count.all + 1 })
    if (problem !== undefined && args.includes('--errors')) progress(`${group}: ${paraphrase.text}\n    ${problem}`)
    // What one sentence stored or deleted must not help or hurt the next.
    if (paraphrase.expect.tool === 'memory.forget' || paraphrase.expect.tool === 'memory.remember') await facts()
  }
  for (const [name, { right, all }] of counts)
    printFigure('reflex', { name: `reflex.tool.${name}`, value: (100 * right) / all, unit: '%', n: all })
  const share = (groups: [string, { right: number; all: number }][]) => {
    const all = groups.reduce((sum, [, count]) => sum + count.all, 0)
    return { value: (100 * groups.reduce((sum, [, count]) => sum + count.right, 0)) / all, unit: '%', n: all }
  }
  const served = [...counts].filter(([name]) => name !== 'refused')
  const refused = [...counts].filter(([name]) => name === 'refused')
  const sorted = times.toSorted((a, b) => a - b)
  return [
    { name: 'reflex.served', ...share(served) },
    { name: 'reflex.refused', ...share(refused) },
    {
      name: 'reflex.p95_ms',
      value: sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN,
      unit: 'ms',
      n: times.length,
    },
  ]
}
