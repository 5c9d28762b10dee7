import { readFileSync } from 'node:fs'
import { maskSample } from '@openpa/core'
import { checkInMemory } from '@openpa/skill-host'
import { expect, test } from 'vitest'
import { readBackground, readMasks } from '../src/policy-samples.ts'
import { DESCRIPTIONS, loadShipped, shippedSkills } from '../src/shipped-skills.ts'

test('the build has kept what the shipped skills say of themselves', async () => {
  const checked = (await loadShipped()).map(({ skill, skillPackage }) => checkInMemory(skillPackage, skill))
  expect(JSON.parse(readFileSync(DESCRIPTIONS, 'utf8'))).toEqual(JSON.parse(JSON.stringify(checked)))
})

test('the build has masked what requests are compared with', async () => {
  const masks = await readMasks()
  const samples = shippedSkills().flatMap(({ skill }) => skill.commands.flatMap((command) => command.samples))
  expect([...masks.keys()].toSorted()).toEqual(
    [...new Set([...samples.map(({ masked }) => masked), ...readBackground()])].toSorted(),
  )
  for (const [text, mask] of [...masks].filter((_, i) => i % 50 === 0)) expect(mask).toBe(await maskSample(text))
})

test('each is loaded when it is called', async () => {
  const server = { power: async () => undefined, message: () => undefined }
  for (const { skill, connect } of shippedSkills()) {
    const { peer, close } = await connect(server)
    const { tools } = (await peer.request('tools/list', {})) as { tools: { name: string }[] }
    expect(tools.map(({ name }) => `${skill.name}.${name}`)).toEqual([...skill.tools.keys()])
    close()
  }
})
