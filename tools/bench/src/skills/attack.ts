import { runAttacks } from '../../../../packages/skill-host/test/attacks/run-attacks.ts'
import { unpackBubblewrap } from '../../../src/bubblewrap/unpack.ts'
import { type Figure, progress } from '../figures.ts'
import { CONTEXT, openSkillParts } from './skill-parts.ts'

/** A hostile skill in both sandboxes: how much it tries, and how much of that has an effect on the host. */
export async function attack(): Promise<Figure[]> {
  const bubblewrap = await unpackBubblewrap()
  const parts = await openSkillParts()
  const figures: Figure[] = []
  for (const mode of ['default', 'strict'] as const) {
    progress(`attacks on the ${mode} sandbox`)
    const { tried, reached, effects } = await runAttacks({ mode, bubblewrap }, parts.deps, CONTEXT)
    for (const line of [...reached, ...effects]) process.stderr.write(`${line}\n`)
    const figure = (name: string, value: number): Figure => ({ name, value, unit: 'attacks', n: tried, mode })
    figures.push(figure('attack.tried', tried), figure('attack.effects', reached.length + effects.length))
  }
  await parts.close()
  return figures
}
