import { afterEach, expect, it, vi } from 'vitest'
import { npmRegistry } from './npm-registry.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

it('is the one that npm is set to', async () => {
  vi.stubEnv('npm_config_registry', 'http://127.0.0.1:4873')
  expect(await npmRegistry()).toBe('http://127.0.0.1:4873/')
})

it('is not known without npm', async () => {
  vi.stubEnv('PATH', '')
  await expect(npmRegistry()).rejects.toMatchObject({ code: 'registry.unavailable' })
})
