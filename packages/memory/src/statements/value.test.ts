import { describe, expect, it } from 'vitest'
import { differenceOf } from './difference.ts'
import { excludes, isCountry, plainValue, sortsOf } from './value.ts'

describe('values', () => {
  it.each([
    ['the Red Folders', 'red folder'],
    ['twelve', '12'],
    ['“pinewood”.', 'pinewood'],
    ['C++', 'c++'],
    ['lu@mail.example', 'lu@mail.example'],
  ])('are compared without what does not matter: %s', (raw, plain) => expect(plainValue(raw)).toBe(plain))

  it.each([
    ['on Monday at 9', ['weekday', 'clock']],
    ['3 May', ['date']],
    ['in room 4', ['place']],
    ['a Fiat', ['text']],
    ['555 0142', ['text']],
    ['4471', ['text']],
  ])('have sorts: %s', (raw, sorts) => expect([...sortsOf(raw)]).toEqual(sorts))

  it('exclude each other unless one says more or the unit is another', () => {
    expect(excludes('fiat', 'skoda')).toBe(true)
    expect(excludes('82 kg', '78 kg')).toBe(true)
    expect(excludes('82 kg', '180 lb')).toBe(false)
    expect(excludes('dr weiss', 'dr hanna weiss')).toBe(false)
    expect(excludes('fiat', '')).toBe(false)
  })

  it('are countries or not', () => {
    for (const name of ['Portugal', 'the Netherlands', 'the UK', 'south korea']) expect(isCountry(name)).toBe(true)
    for (const name of ['Lisbon', 'Europe', '']) expect(isCountry(name)).toBe(false)
  })
})

describe('differenceOf', () => {
  it.each([
    ['night shift', 'day shift', ['night']],
    ['walk dog at 7 am', 'walk dog at 6 am', ['7']],
    ['chess', 'tennis', undefined],
    ['shift', 'day shift', undefined],
    ['same', 'same', undefined],
    ['', 'x', undefined],
  ])('%s | %s', (a, b, own) => expect(differenceOf(a, b)).toEqual(own))
})
