import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { TestRegistry } from './server.ts'

it('is a registry: npm publishes into it, and takes out of it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'openpa-registry-test-'))
  await using registry = await TestRegistry.start()
  const read = async () => {
    const response = await fetch(`${registry.url}@me%2fthing`)
    return (await response.json()) as {
      versions: Record<string, { deprecated?: string }>
      time: Record<string, string>
    }
  }
  for (const version of ['1.0.0', '1.1.0']) {
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name: '@me/thing', version }))
    await registry.publish(folder, { publishedAt: new Date('2026-05-05T00:00:00Z'), publisher: 'ana' })
  }
  expect(await read()).toMatchObject({
    versions: { '1.0.0': { _npmUser: { name: 'ana' } }, '1.1.0': {} },
    time: { '1.1.0': '2026-05-05T00:00:00.000Z' },
  })
  await registry.withdraw('@me/thing', '1.1.0')
  await registry.deprecate('@me/thing', '1.0.0', 'broken')
  expect((await read()).versions).toMatchObject({ '1.0.0': { deprecated: 'broken' } })
  expect(Object.keys((await read()).versions)).toEqual(['1.0.0'])
  await rm(folder, { recursive: true })
})
