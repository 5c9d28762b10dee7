import type { ToolOutput } from '@openpa/skill'
import { type TestPowers, testSkill } from '@openpa/skill/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import skill from './index.ts'

const reminders = testSkill(skill, manifest)
let powers: TestPowers
let call: (tool: string, input: object) => Promise<ToolOutput>
beforeEach(() => {
  ;({ powers, call } = reminders.in({ now: new Date('2026-11-25T09:30:00Z'), timeZone: 'Europe/Berlin' }))
})
const add = (task: string, when = '2026-11-25T16:00:00.000Z') => call('add', { task, when })

describe('add', () => {
  it('sets a reminder and says exactly when, with day and zone', async () => {
    const { text, data } = await add('call mum')
    expect(powers.reminders).toMatchObject([{ text: 'call mum', dueAt: '2026-11-25T16:00:00.000Z' }])
    expect(text).toMatch(
      /^I'll remind you on Wednesday.*25 November 2026.*17:00.*(?:CET|GMT\+1), Europe\/Berlin: call mum \(reminder 00000001\)\.$/,
    )
    expect(data).toEqual(powers.reminders[0])
  })

  it('names a zone once whose short name is all of it', async () => {
    ;({ call } = reminders.in({ now: new Date('2026-11-25T09:30:00Z'), timeZone: 'UTC' }))
    expect((await add('call mum')).text).toContain('at 16:00 UTC: call mum')
  })

  it('shows seconds only where there are some', async () => {
    expect((await add('tea', '2026-11-25T09:31:30.000Z')).text).toContain('10:31:30')
    expect((await add('tea')).text).not.toContain('17:00:00')
  })

  it('takes an offset, and has a text for a bare timer', async () => {
    await call('add', { when: '2026-11-25T18:00:00+01:00' })
    expect(powers.reminders).toMatchObject([{ text: 'Time is up', dueAt: '2026-11-25T17:00:00.000Z' }])
  })

  it.each(['2026-11-25T09:30:00.000Z', '2020-01-01T00:00:00.000Z'])('refuses a time that is over: %s', async (when) => {
    await expect(add('x', when)).rejects.toMatchObject({ code: 'reminder.in-past' })
    expect(powers.reminders).toEqual([])
  })

  it.each([
    { task: 'x' },
    { task: 'x', when: 'tomorrow' },
    { task: 'x', when: '2026-11-25' },
    { task: '', when: '2026-11-25T16:00:00Z' },
    { task: 'x'.repeat(2001), when: '2026-11-25T16:00:00Z' },
  ])('takes no %j', async (input) => {
    await expect(call('add', input)).rejects.toThrow()
  })
})

describe('list', () => {
  it('lists the soonest first, or says that there is none', async () => {
    expect(await call('list', {})).toEqual({ text: 'No reminders are set.', data: [] })
    await add('later', '2026-11-26T16:00:00Z')
    await add('sooner')
    const { text, data } = await call('list', {})
    expect(text.split('\n').map((line) => line.replace(/ {2}.* {2}/, ' … '))).toEqual([
      '00000002 … sooner',
      '00000001 … later',
    ])
    expect(data).toHaveLength(2)
  })
})

describe('cancel', () => {
  const left = () => powers.reminders.map(({ text }) => text)

  it.each([
    ['the dentist', 'call the dentist'],
    ['dentist', 'call the dentist'],
    ['watering plants', 'water the plants'],
    ['00000001', 'call the dentist'],
    ['00000002-0000-4000-8000-000000000000', 'water the plants'],
  ])('finds by words or id: %s', async (about, gone) => {
    await add('call the dentist')
    await add('water the plants')
    const { text, data } = await call('cancel', { about })
    expect(text).toMatch(new RegExp(`^Cancelled: ${gone} \\(was due Wednesday.*Europe/Berlin\\)\\.$`))
    expect(data).toMatchObject({ cancelled: [{ text: gone }] })
    expect(left()).not.toContain(gone)
    expect(left()).toHaveLength(1)
  })

  it('prefers the one that fits best', async () => {
    await add('call the dentist about the bill')
    await add('call mum')
    await call('cancel', { about: 'call mum' })
    expect(left()).toEqual(['call the dentist about the bill'])
  })

  it('asks which when several fit, and cancels none', async () => {
    await add('call mum')
    await add('call Tom')
    const { text, data } = await call('cancel', { about: 'call' })
    expect(text).toMatch(
      /^Several reminders fit; nothing is cancelled yet:\n {2}00000001 .*call mum\n {2}00000002 .*call Tom\nSay which/,
    )
    expect(data).toMatchObject({ cancelled: [], candidates: [{}, {}] })
    expect(left()).toHaveLength(2)
  })

  it.each(['the car', 'the', 'reminder', '!?', '0000'])('says so when nothing fits: %s', async (about) => {
    await add('call mum')
    expect(await call('cancel', { about })).toEqual({
      text: `No pending reminder is about “${about}”.`,
      data: { cancelled: [] },
    })
    expect(left()).toEqual(['call mum'])
  })
})

it('needs its permission, and no other', async () => {
  const without = reminders.in({ permissions: { memory: ['read', 'write', 'forget'] } })
  for (const [name, input] of [
    ['add', { task: 'x', when: '2027-01-01T00:00:00Z' }],
    ['list', {}],
    ['cancel', { about: 'x' }],
  ] as const)
    await expect(without.call(name, input)).rejects.toMatchObject({ code: 'skill.not-permitted' })
  expect(manifest.openpa).toEqual({ api: 1, permissions: { schedule: true } })
})

it('offers samples for each of its tools', () => {
  expect(skill.commands?.map(({ tool }) => tool).sort()).toEqual(Object.keys(skill.tools).sort())
  for (const { samples } of skill.commands ?? []) expect(new Set(samples).size).toBe(samples.length)
})
