import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { runAttacks } from '../../test/attacks/run-attacks.ts'
import { context, deps } from '../../test/call-tool.ts'
import { folderOf, sandboxed, skillText } from '../../test/sandboxed.ts'
import { SkillHost } from '../skill-host.ts'
import { denoBinary } from './deno-binary.ts'

const bubblewrap = inject('bubblewrap')

describe.each([
  ['default', undefined],
  ['strict', bubblewrap],
] as const)('the %s sandbox', (mode, program) => {
  it.skipIf(mode === 'strict' && program === '')('lets no attack have any effect', { timeout: 120_000 }, async () => {
    const { tried, reached, effects } = await runAttacks({ mode, bubblewrap: program }, deps, context())
    expect(tried).toBeGreaterThanOrEqual(48)
    expect({ reached, effects }).toEqual({ reached: [], effects: [] })
  })

  it.skipIf(mode === 'strict' && program === '')('keeps what a skill stores in its runtime from others', async () => {
    const storing =
      "{ t: tool((v) => { if (v.set) localStorage.setItem('k', v.set); return { text: localStorage.getItem('k') ?? 'none' } }) }"
    const [a, b] = await Promise.all(
      ['a', 'b'].map((name) =>
        sandboxed(folderOf({ 'index.mjs': skillText(storing, name) }), { mode, bubblewrap: program, name }),
      ),
    )
    if (!a || !b) throw new Error('two skills')
    const host = new SkillHost([a, b], deps)
    await host.call('a.t', { set: 'CANARY' }, context()).catch(() => undefined)
    const other = await host.call('b.t', {}, context()).catch(() => ({ text: 'none' }))
    expect(other.text).toBe('none')
    await host.close()
  })
})

it('the attacks are real: without walls most of them reach what they want', { timeout: 120_000 }, async () => {
  // Deno with every permission, and no flag of ours but the runner and its arguments.
  const open = `#!/bin/sh
while [ $# -gt 3 ]; do shift; done
exec "${denoBinary()}" run --allow-all --node-modules-dir=none "$@"
`
  const folder = folderOf({ 'deno.sh': open })
  chmodSync(join(folder, 'deno.sh'), 0o755)
  const { reached, effects } = await runAttacks({ deno: join(folder, 'deno.sh') }, deps, context())
  expect(reached.length).toBeGreaterThan(30)
  expect(new Set(effects)).toEqual(
    new Set([
      ...['a TCP connection', 'a connection to a socket', 'a UDP message', 'its own code was changed'],
      ...effects.filter((effect) => effect.endsWith('appeared') || effect.startsWith('the ')),
    ]),
  )
})

it('strict without bubblewrap does not start, and says what to do', async () => {
  const folder = folderOf({ 'index.mjs': skillText(`{ t: tool(() => ({ text: 'ok' })) }`) })
  await expect(sandboxed(folder, { mode: 'strict' })).rejects.toMatchObject({
    code: 'skill.sandbox-missing',
    hint: expect.stringContaining('bubblewrap'),
  })
})
