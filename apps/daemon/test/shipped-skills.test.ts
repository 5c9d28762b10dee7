import { readFileSync } from 'node:fs'
import { checkInMemory } from '@openpa/skill-host'
import { expect, test } from 'vitest'
import { DESCRIPTIONS, loadShipped, shippedSkills } from '../src/shipped-skills.ts'

test('the build has kept what the shipped skills say of themselves', async () => {
  const checked = (await loadShipped()).map(({ skill, skillPackage }) => checkInMemory(skillPackage, skill))
  expect(JSON.parse(readFileSync(DESCRIPTIONS, 'utf8'))).toEqual(JSON.parse(JSON.stringify(checked)))
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
