import { SkillHost } from '@openpa/skill-host'
import { folderOf, sandboxed, skillText } from '../../../../packages/skill-host/test/sandboxed.ts'
import { unpackBubblewrap } from '../../../src/bubblewrap/unpack.ts'
import { type Figure, median, progress } from '../figures.ts'
import { CONTEXT, openSkillParts } from './skill-parts.ts'

const STARTS = 11
const CALLS = 200

/** How long a skill of others takes from its start to its first result, and for a call when it runs. */
export async function skill(): Promise<Figure[]> {
  const bubblewrap = await unpackBubblewrap()
  const parts = await openSkillParts()
  const folder = folderOf({ 'index.mjs': skillText("{ t: tool(({ name }) => ({ text: 'Hello, ' + name })) }") })
  const figures: Figure[] = []
  for (const mode of ['default', 'strict'] as const) {
    progress(`a skill in the ${mode} sandbox`)
    const [starts, calls]: [number[], number[]] = [[], []]
    const hosted = await sandboxed(folder, { mode, bubblewrap })
    for (let start = 0; start < STARTS; start++) {
      const host = new SkillHost([hosted], parts.deps)
      const timed = async (times: number[]) => {
        const since = performance.now()
        await host.call('a.t', { name: 'Ana' }, CONTEXT)
        times.push(performance.now() - since)
      }
      await timed(starts)
      for (let call = 0; call < CALLS / STARTS; call++) await timed(calls)
      await host.close()
    }
    figures.push(
      { name: 'skill.start_ms', value: median(starts), unit: 'ms', n: starts.length, mode },
      { name: 'skill.call_ms', value: median(calls), unit: 'ms', n: calls.length, mode },
    )
  }
  await parts.close()
  return figures
}
