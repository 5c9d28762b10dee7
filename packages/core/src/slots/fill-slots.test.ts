import { describe, expect, it } from 'vitest'
import { type CommandSpec, parseSample, type SlotType } from '../policy/command.ts'
import { fillSlots } from './fill-slots.ts'
import { findTypedSpans, maskTypedSpans } from './typed-spans.ts'

const context = { now: new Date('2026-11-25T09:30:00Z'), timeZone: 'Europe/Berlin' }
const command = (
  samples: readonly string[],
  slots: Record<string, SlotType>,
  optional: readonly string[] = [],
): CommandSpec => ({
  tool: 'a.b',
  skill: 'a',
  description: '',
  readOnly: false,
  destructive: false,
  declines: false,
  samples: samples.map((sample) => parseSample(sample, slots)),
  slots,
  optional,
})
const fill = async (spec: CommandSpec, text: string) => fillSlots(spec, text, await findTypedSpans(text, context))

const REMIND = command(
  [
    'remind me to {task: water the plants} {when: tomorrow at 9am}',
    'remind me {when: tomorrow at 9am} to {task: water the plants}',
    'remind me about {task: the dentist} {when: on friday at 3pm}',
    'remind me that {task: the ticket runs out} {when: in 50 minutes}',
    "don't let me forget to {task: call the plumber} {when: tomorrow at 11}",
    '{when: 8 minute} timer for {task: the pasta}',
    '{task: pick up the suit} {when: on friday at 5pm}, remind me please',
    'set a timer for {when: 10 minutes}',
    'wake me up {when: at 6:30 tomorrow}',
  ],
  { task: 'text', when: 'date-time' },
  ['task'],
)
const REMEMBER = command(
  [
    'remember that {statement: my sister is ill}',
    'remember {statement: the code is 4711}',
    'add to my notes {statement: the plumber was expensive}',
    '{statement: my sister lives in Oslo} remember that',
    '{statement: my colour is teal}',
  ],
  { statement: 'text' },
)
const CANCEL = command(
  [
    'cancel the reminder about {about: the dentist}',
    'cancel my {about: dentist} reminder',
    'cancel {about: the pasta} timer',
  ],
  { about: 'text' },
)

describe('a text and a time', () => {
  it.each<[string, string | undefined, string]>([
    ['remind me to water the plants tomorrow at 9am', 'water the plants', '2026-11-26T08:00:00.000Z'],
    ['remind me tomorrow at 9am to water the plants', 'water the plants', '2026-11-26T08:00:00.000Z'],
    ['Please remind me on the 15th to pay rent', 'pay rent', '2026-12-15T08:00:00.000Z'],
    ['on monday morning remind me to call the bank', 'call the bank', '2026-11-30T08:00:00.000Z'],
    [
      'could you remind me in an hour and a half to check the oven, thanks',
      'check the oven',
      '2026-11-25T11:00:00.000Z',
    ],
    ['remind me to buy 3 apples at 6pm', 'buy 3 apples', '2026-11-25T17:00:00.000Z'],
    ['remind me at 5 to call Tom about the 3pm meeting', 'call Tom about the 3pm meeting', '2026-11-25T16:00:00.000Z'],
    [
      'Remind me to send “Plan B” to Zoë’s café on friday at 5pm!',
      'send “Plan B” to Zoë’s café',
      '2026-11-27T16:00:00.000Z',
    ],
    ['remnd me to call mum at 7pm', 'call mum', '2026-11-25T18:00:00.000Z'],
    ['dont let me forget to call mum at 7pm', 'call mum', '2026-11-25T18:00:00.000Z'],
    ['REMIND ME TO CALL MUM AT 5PM', 'CALL MUM', '2026-11-25T16:00:00.000Z'],
    ['i should go swimming tomorrow at 9, remind me', 'i should go swimming', '2026-11-26T08:00:00.000Z'],
    ['8 minute timer for the soup', 'the soup', '2026-11-25T09:38:00.000Z'],
    ['set a timer for 20 minutes', undefined, '2026-11-25T09:50:00.000Z'],
    ['wake me up at half past six', undefined, '2026-11-25T17:30:00.000Z'],
    ['remind me tomorrow', undefined, '2026-11-26T08:00:00.000Z'],
  ])('%s', async (text, task, when) => {
    const values = task === undefined ? { when } : { task, when }
    expect(await fill(REMIND, text)).toEqual({ values, missing: [] })
  })

  it('says what is missing, but not what may be left out', async () => {
    expect(await fill(REMIND, 'remind me to email Ana')).toEqual({ values: { task: 'email Ana' }, missing: ['when'] })
    expect(await fill(REMIND, 'remind me')).toEqual({ values: {}, missing: ['when'] })
  })
})

describe('a text alone', () => {
  it.each([
    ['remember that my sister Ana is ill', 'my sister Ana is ill'],
    ['please remember my code is 4711.', 'my code is 4711'],
    ['my dog is called Rex, remember that', 'my dog is called Rex'],
    ['my favourite colour is teal', 'my favourite colour is teal'],
    ['remember I was born on may 5 1990', 'I was born on may 5 1990'],
    ['remember: I have 3 cats and 2 dogs', 'I have 3 cats and 2 dogs'],
    ['remember that   spaces\n do not count', 'spaces do not count'],
  ])('%s', async (text, statement) => {
    expect(await fill(REMEMBER, text)).toEqual({ values: { statement }, missing: [] })
  })

  it.each(['remember that', 'remember', 'remember it', 'add to my notes'])('is missing in: %s', async (text) => {
    expect(await fill(REMEMBER, text)).toEqual({ values: {}, missing: ['statement'] })
  })

  it.each([
    ['cancel my dentist reminder', 'dentist'],
    ['cancel the reminder about the car', 'the car'],
    ['cancel the soup timer', 'the soup'],
  ])('between words of the command: %s', async (text, about) => {
    expect(await fill(CANCEL, text)).toEqual({ values: { about }, missing: [] })
  })

  it.each(['cancel the reminder', 'cancel it', 'cancel that one'])('that only points is none: %s', async (text) => {
    expect(await fill(CANCEL, text)).toEqual({ values: {}, missing: ['about'] })
  })

  it('is the whole request where the samples are nothing else', async () => {
    const ask = command(['{question: where is my key}'], { question: 'text' })
    expect(await fill(ask, 'what is  Ana allergic to?')).toEqual({
      values: { question: 'what is Ana allergic to?' },
      missing: [],
    })
  })
})

it('gives each typed slot a value of its own', async () => {
  const twice = command(['from {from: 9am} to {to: 5pm}'], { from: 'number', to: 'number' })
  expect(await fill(twice, 'from 3 to 7')).toEqual({ values: { from: 3, to: 7 }, missing: [] })
  expect(await fill(twice, 'from 3')).toEqual({ values: { from: 3 }, missing: ['to'] })
})

it('gives durations in milliseconds and quantities with their unit', async () => {
  const both = command(['run {far: 3 miles} in {time: 20 minutes}'], { far: 'quantity', time: 'duration' })
  expect((await fill(both, 'run 5 km in 25 minutes')).values).toEqual({
    far: { amount: 5, unit: 'km' },
    time: 1_500_000,
  })
})

describe('maskTypedSpans', () => {
  it.each([
    ['remind me at 5pm to eat 3 apples', 'remind me ‹date-time› to eat ‹number› apples'],
    ['nothing typed here', 'nothing typed here'],
  ])('%s', async (text, masked) => {
    const found = maskTypedSpans(text, await findTypedSpans(text, context))
    expect(found.replace(/\s+/g, ' ').trim()).toBe(masked)
  })
})
