import type { ToolCallContext } from '@openpa/core'
import { createEgress } from '../../src/broker/egress.ts'
import type { BrokerDeps } from '../../src/broker/power.ts'
import { digestFolder } from '../../src/sandbox/skill-folder.ts'
import { SkillHost } from '../../src/skill-host.ts'
import { folderOf, type Hosting, sandboxed, skillText } from '../sandboxed.ts'
import { buildAttackSite } from './attack-site.ts'
import { ATTACKS } from './attacks.ts'

/** What came of the attacks: those that gave something back, and what the host saw. */
export interface AttackReport {
  tried: number
  reached: string[]
  effects: string[]
}

/** How long an attack may wait for what never comes. */
const PATIENCE_MS = 1000

/** Lets a skill without any permission try everything, from inside the real sandbox. */
export async function runAttacks(hosting: Hosting, deps: BrokerDeps, context: ToolCallContext): Promise<AttackReport> {
  const site = await buildAttackSite()
  const names = Object.keys(ATTACKS)
  const tools = names.map(
    (name, i) => `a${i}: tool(async (at, powers) => attempt(async () => { ${ATTACKS[name]} }), 'external')`,
  )
  const attempt = `
const attempt = async (attack) => {
  const late = new Promise((resolve) => setTimeout(resolve, ${PATIENCE_MS}, null))
  try {
    const got = await Promise.race([attack(), late])
    return { text: got === null || got === undefined ? '' : String(got) }
  } catch {
    return { text: '' }
  }
}
globalThis.addEventListener('error', (event) => event.preventDefault())
globalThis.addEventListener('unhandledrejection', (event) => event.preventDefault())
`
  const folder = folderOf({ 'index.mjs': skillText(`{ ${tools.join(',\n')} }`, 'a', attempt) })
  const before = JSON.stringify(await digestFolder('a', folder))
  const host = new SkillHost(
    [await sandboxed(folder, hosting)],
    { ...deps, egress: createEgress() },
    { timeoutMs: 20_000 },
  )
  const reached: string[] = []
  try {
    for (const [i, name] of names.entries()) {
      // One that kills its own process has reached nothing; the next one starts it again.
      const answer = await host.call(`a.a${i}`, site.at, context).catch(() => undefined)
      if (answer && answer.text !== '') reached.push(`${name}: ${answer.text.slice(0, 200)}`)
    }
    const after = await digestFolder('a', folder).catch(() => 'a link')
    const own = JSON.stringify(after) === before ? [] : ['its own code was changed']
    return { tried: names.length, reached, effects: [...site.effects(), ...own] }
  } finally {
    await host.close()
    site.close()
  }
}
