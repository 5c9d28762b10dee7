import { testSkill } from '@openpa/skill/testing'
import { expect, test } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import hello from './index.ts'

const { call } = testSkill(hello, manifest).in()

test('greets by name', async () => {
  expect(await call('greet', { name: 'Ana' })).toEqual({ text: 'Hello, Ana!', data: { name: 'Ana' } })
})

test('a greeting needs a name', async () => {
  await expect(call('greet', { name: '' })).rejects.toMatchObject({ code: 'skill.input-invalid' })
})

test('every sample says whom to greet', () => {
  for (const command of hello.commands ?? [])
    for (const sample of command.samples) expect(sample).toMatch(/\{name: .+\}/)
})
