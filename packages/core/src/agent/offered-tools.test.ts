import { describe, expect, it } from 'vitest'
import type { RankedTool } from '../policy/tool-chooser.ts'
import type { ToolSpec } from '../ports/tool-host.ts'
import { OfferedTools } from './offered-tools.ts'

const spec = (name: string, inputSchema: Record<string, unknown> = { type: 'object' }): ToolSpec => ({
  name,
  skill: name.split('.')[0] ?? '',
  description: `Does ${name}.`,
  effect: 'read',
  idempotent: true,
  destructive: false,
  hosts: [],
  inputSchema,
})

/** A host of these tools, and a chooser by these shares. */
function offering(shares: Readonly<Record<string, number>>, schema?: Record<string, unknown>) {
  const specs = Object.keys(shares).map((name) => spec(name, schema))
  const skills = [...new Set(specs.map(({ skill }) => skill))]
  const host = {
    tools: () => specs,
    workers: () =>
      skills.map((skill) => ({
        skill,
        description: `All about ${skill}.`,
        instructions: `How ${skill} is used.`,
        examples: [],
        tools: specs.flatMap(({ name, skill: own }) => (own === skill ? [name] : [])),
      })),
  }
  const ranked = Object.entries(shares)
    .map(([tool, score]): RankedTool => ({ tool, score }))
    .sort((a, b) => b.score - a.score)
  const choose = (texts = ['x']) => OfferedTools.choose(host, { rank: async () => ranked }, texts)
  return { host, choose }
}
const names = (offered: OfferedTools) => offered.specs.map(({ name }) => name)

describe('the tools that a model is shown', () => {
  it('are all where there are few', async () => {
    const offered = await offering({ 'a.x': 0, 'b.y': 1 }).choose()
    expect(names(offered)).toEqual(['a.x', 'b.y'])
    expect(offered.hasMore).toBe(false)
    expect(offered.definitions.map(({ name }) => name)).toEqual(['a_x', 'b_y'])
  })

  it('are those that fit better than most, and a way to the others', async () => {
    const offered = await offering({ 'a.x': 0.1, 'a.y': 0.05, 'b.x': 0.5, 'c.x': 0.3, 'd.x': 0.05 }).choose()
    expect(names(offered)).toEqual(['b.x', 'c.x'])
    expect(offered.definitions.map(({ name }) => name)).toEqual(['b_x', 'c_x', 'find-tools'])
    expect(offered.workers.shown.map(({ skill }) => skill)).toEqual(['b', 'c'])
    expect(offered.workers.named.map(({ skill }) => skill)).toEqual(['a', 'd'])
    expect(offered.json).not.toContain('a.x')
  })

  it('are not more than a prompt can bear', async () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`s${i}.x`, i < 20 ? 0.05 : 0]))
    expect(names(await offering(many).choose())).toHaveLength(8)
    const large = { type: 'object', description: 'x'.repeat(1000) }
    expect(names(await offering(many, large).choose())).toHaveLength(2)
  })

  it('grow by what a search finds, with what their skills say', async () => {
    const offered = await offering({ 'a.x': 0.1, 'a.y': 0.05, 'b.x': 0.5, 'c.x': 0.3, 'd.x': 0.05 }).choose()
    const found = await offered.find('something else')
    expect(found).toContain('- a_x: Does a.x.')
    expect(found).toContain('About a: How a is used.')
    expect(found).not.toContain('b_x')
    expect(names(offered)).toEqual(['a.x', 'a.y', 'b.x', 'c.x', 'd.x'])
    expect(offered.hasMore).toBe(false)
    expect(await offered.find('yet more')).toBe('There are no other tools.')
  })
})
