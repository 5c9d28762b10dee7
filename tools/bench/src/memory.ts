import { parseArgs } from 'node:util'
import type { Figure } from './figures.ts'
import { latency } from './memory/latency.ts'
import { readLocomo } from './memory/locomo.ts'
import { quality } from './memory/quality.ts'
import { updates } from './memory/updates.ts'

const EMBEDDED = [1000, 10_000]
const SERVER = [1000, 10_000, 100_000]

/**
 * Recall, abstention and latency of memory. `--data <folder>` holds `locomo/`; `--quick` leaves out the ablations and the times;
 * `--full` also times 100,000 turns on the embedded database.
 */
export async function memory(args: readonly string[]): Promise<Figure[]> {
  const { values } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, quick: { type: 'boolean' }, full: { type: 'boolean' } },
  })
  const folder = values.data ?? '.'
  const data = readLocomo(folder)
  const found = [...(await quality(data, !values.quick)), ...(await updates())]
  if (values.quick) return found
  return [...found, ...(await latency(folder, values.full ? SERVER : EMBEDDED, SERVER))]
}
