import { expect, it, vi } from 'vitest'
import { modelOf } from '../../test/ask-agent.ts'
import { hostOf, supervise } from '../../test/supervise.ts'
import { createMemoryRunStore } from '../testing/memory-run-store.ts'

it('cancels a run that is in the table and not yet at work', async () => {
  const store = createMemoryRunStore()
  const { promise: disk, resolve: written } = Promise.withResolvers<void>()
  const admit = store.admit
  vi.spyOn(store, 'admit').mockImplementation(async (...request) => {
    const admitted = await admit(...request)
    await disk
    return admitted
  })
  const { supervisor } = supervise(store, { tools: hostOf([], vi.fn()), model: modelOf() })
  const started = supervisor.start('owner', { text: 'explain tunnelling', source: 'api' })
  const [run] = await vi.waitFor(async () => {
    const runs = await store.list('owner')
    expect(runs).toHaveLength(1)
    return runs
  })
  const cancelled = supervisor.cancel('owner', run?.id ?? '')
  written()
  expect(await cancelled).toMatchObject({ status: 'cancelled' })
  await started
  await supervisor.stop(0)
})
