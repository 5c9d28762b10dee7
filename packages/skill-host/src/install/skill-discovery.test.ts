import { AssistantError, type FoundSkill } from '@openpa/core'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { SkillDiscovery } from './skill-discovery.ts'

const TOASTS: FoundSkill = {
  packageName: 'toasts',
  version: '1.0.0',
  description: 'Gives toasts.',
  publisher: null,
  publishedAt: null,
  installed: null,
  warnings: [],
}
const REFUSED = new AssistantError('skill.held', 'Too young.')
const context = { now: new Date(0), timeZone: 'UTC' }
const published = vi.fn<() => Promise<readonly FoundSkill[]>>()
const never = () => Promise.reject(new Error('Nothing is to be installed.'))
/** Tells that a package of the registry was looked at, and lets none of them be taken. */
const plan = vi.fn(() => Promise.reject(REFUSED))

/** Everything is near everything: what is looked at depends on the registry alone. */
const embedder = {
  id: 'one',
  dimension: 4,
  embed: async (texts: readonly string[]) => texts.map(() => Float32Array.of(1, 0, 0, 0)),
}
const discovery = () =>
  new SkillDiscovery({
    shipped: { off: () => [], setEnabled: never },
    library: {
      list: () => [],
      plan,
      preview: () => {
        throw REFUSED
      },
      install: never,
      setEnabled: never,
      discard: never,
    },
    published,
    reach: async () => 'registry',
    embedder,
    background: [],
    onInstalled: never,
    now: () => new Date(),
  })

beforeEach(() => {
  vi.useFakeTimers()
  vi.clearAllMocks()
})
afterEach(() => vi.useRealTimers())

const find = (one: SkillDiscovery) => one.find('owner', { text: 'a toast', by: 'person' }, context)

it('a registry that is slow keeps a request for five seconds, and is not taken for an empty one', async () => {
  const { promise, resolve } = Promise.withResolvers<readonly FoundSkill[]>()
  published.mockReturnValue(promise)
  const one = discovery()
  const asked = find(one)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(await asked).toBeUndefined()
  expect(plan).not.toHaveBeenCalled()
  resolve([TOASTS])
  await vi.advanceTimersByTimeAsync(0)
  await find(one)
  expect(plan).toHaveBeenCalledWith('toasts')
  expect(published).toHaveBeenCalledTimes(1)
})

it('one that cannot be reached is asked again by the next request; its list holds for an hour', async () => {
  published.mockRejectedValueOnce(new AssistantError('registry.unavailable', 'Away.')).mockResolvedValue([TOASTS])
  const one = discovery()
  expect(await find(one)).toBeUndefined()
  await find(one)
  await find(one)
  expect(published).toHaveBeenCalledTimes(2)
  await vi.advanceTimersByTimeAsync(60 * 60_000)
  await find(one)
  expect(published).toHaveBeenCalledTimes(3)
})

it('a bug stays one', async () => {
  published.mockRejectedValue(new TypeError('x is not a function'))
  await expect(find(discovery())).rejects.toThrow(TypeError)
})
