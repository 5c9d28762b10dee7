import { beforeAll, describe, expect, it } from 'vitest'
import { hashedWords as embedder } from '../../test/hashed-words.ts'
import { type CommandSpec, parseSample, type SlotType } from './command.ts'
import { RoutingPolicy, thresholdOf } from './routing-policy.ts'

const command = (
  tool: string,
  samples: readonly string[],
  slots: Record<string, SlotType> = {},
  more: Partial<CommandSpec> = {},
): CommandSpec => ({
  tool,
  skill: tool.split('.')[0] ?? tool,
  description: tool,
  readOnly: true,
  destructive: false,
  declines: false,
  samples: samples.map((sample) => parseSample(sample, slots)),
  slots,
  optional: [],
  ...more,
})

const timer = command(
  'timer.start',
  ['start a timer for {length: 5 minutes}', 'set the timer to {length: 1 hour}', 'timer for {length: 10 seconds}'],
  { length: 'duration' },
  { readOnly: false },
)
const lamp = command('lamp.on', ['switch the lamp on', 'turn on the lamp', 'lamp on please', 'light the lamp'])
const background = ['who wrote Middlemarch', 'translate this into German', 'best pizza in town', 'explain tides to me']
const context = { now: new Date('2026-11-22T12:00:00Z'), timeZone: 'UTC' }

describe('RoutingPolicy', () => {
  let policy: RoutingPolicy
  beforeAll(async () => {
    policy = new RoutingPolicy(embedder, [timer, lamp], background)
    await policy.prepare()
  })
  const decide = (text: string) => policy.decide(text, context, 0)

  it('puts the command that is meant first, with the scores of all', async () => {
    expect((await decide('start the timer for 20 minutes please')).best?.command).toBe(timer)
    const { best, scores } = await decide('please turn the lamp on')
    expect(best?.command).toBe(lamp)
    expect(scores.map(({ action }) => action)).toEqual(['lamp.on', 'timer.start'])
    for (const { score } of scores) expect(score).toBeGreaterThanOrEqual(0)
  })

  it('fills the slots, says what is missing, and gives the typed values of the request', async () => {
    const { best, spans } = await decide('start a timer for 20 minutes')
    expect(best?.filled).toEqual({ values: { length: 1_200_000 }, missing: [] })
    expect(spans.duration).toMatchObject([{ value: 1_200_000 }])
    expect((await decide('start a timer')).best?.filled.missing).toEqual(['length'])
  })

  it('is surer of a request like its samples than of one that is none of them', async () => {
    const sure = (await decide('turn on the lamp')).best?.score ?? 0
    expect(sure).toBeGreaterThan((await decide('who wrote the best pizza')).best?.score ?? 1)
    expect((await decide('who wrote Middlemarch')).sure).toEqual([])
  })

  it('takes a value that no slot could take as a sign that something else is meant', async () => {
    const plain = (await decide('turn on the lamp')).scores.find(({ action }) => action === 'lamp.on')
    const timed = (await decide('turn on the lamp 20 minutes')).scores.find(({ action }) => action === 'lamp.on')
    expect(timed?.score).toBeLessThan(plain?.score ?? 0)
  })

  it('has nothing to choose without commands', async () => {
    const empty = new RoutingPolicy(embedder, [], background)
    expect(await empty.decide('turn on the lamp', context, 0)).toMatchObject({ sure: [], best: undefined, scores: [] })
  })
})

describe('thresholdOf', () => {
  it('asks most of what destroys, less of what acts, and least of a tool that declines by itself', () => {
    const [destroy, act, read, whole] = [
      { readOnly: false, destructive: true },
      { readOnly: false },
      {},
      { declines: true },
    ].map((more) => thresholdOf(command('a.b', ['do it'], {}, more)))
    expect(destroy).toBeGreaterThan(act ?? 1)
    expect(act).toBeGreaterThanOrEqual(read ?? 1)
    expect(read).toBeGreaterThan(whole ?? 1)
  })
})
