// Benchmarks: `npm run -s bench -- <name>`. One JSON line a figure on standard output, progress on standard error.
import { type Figure, printFigure } from './figures.ts'

/** Loaded one at a time: each brings its own parts of the product. */
const BENCHES: Readonly<Record<string, () => Promise<(args: readonly string[]) => Promise<Figure[]>>>> = {
  start: async () => (await import('./start.ts')).start,
  ask: async () => (await import('./ask.ts')).ask,
  tokens: async () => (await import('./tokens.ts')).tokens,
  recall: async () => (await import('./recall.ts')).recall,
  memory: async () => (await import('./memory.ts')).memory,
  reflex: async () => (await import('./reflex.ts')).reflex,
  size: async () => (await import('./size.ts')).size,
  attack: async () => (await import('./skills/attack.ts')).attack,
  skill: async () => (await import('./skills/skill.ts')).skill,
  tools: async () => (await import('./skills/tools.ts')).tools,
  injection: async () => (await import('./skills/injection.ts')).injection,
}

const [name = '', ...args] = process.argv.slice(2)
const load = BENCHES[name]
if (!load) {
  process.stderr.write(
    `usage: npm run -s bench -- <name> [options]\nnames: ${Object.keys(BENCHES).join(', ')}\nreflex takes --errors (prints what went wrong) and --dev (the sentences that weights were fitted on)\n`,
  )
  process.exit(2)
}
const bench = await load()
for (const figure of await bench(args)) printFigure(name, figure)
process.exit(0)
