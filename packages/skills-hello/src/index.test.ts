import { testPowers } from '@openpa/skill/testing'
import { expect, test } from 'vitest'
import hello from './index.ts'

test('greets by name', async () => {
  expect(await hello.tools.greet?.run({ name: 'Ana' }, testPowers())).toEqual({
    text: 'Hello, Ana!',
    data: { name: 'Ana' },
  })
})

test('a greeting needs a name', () => {
  expect(hello.tools.greet?.input.safeParse({ name: '' }).success).toBe(false)
})

test('every sample says whom to greet', () => {
  for (const command of hello.commands ?? [])
    for (const sample of command.samples) expect(sample).toMatch(/\{name: .+\}/)
})
