import { describe, expect, it } from 'vitest'
import { numberFromWords } from './number-words.ts'
import { findDurations, findNumbers, findQuantities } from './quantity.ts'

describe('findNumbers', () => {
  it.each<[string, Record<string, number>]>([
    ['two hundred and forty people', { 'two hundred and forty': 240 }],
    ['one thousand two hundred', { 'one thousand two hundred': 1200 }],
    ['nineteen hundred eighty-four', { 'nineteen hundred eighty-four': 1984 }],
    ['five hundred million', { 'five hundred million': 5e8 }],
    ['two dozen eggs', { 'two dozen': 24 }],
    ['3 million and 2.5k and 5m', { '3 million': 3e6, '2.5k': 2500, '5m': 5e6 }],
    ['1,240 or 1,240.50', { '1,240': 1240, '1,240.50': 1240.5 }],
    ['-5 or −6', { '-5': -5, '−6': -6 }],
    ['10-5', { 10: 10, 5: 5 }],
    ['five and six', { five: 5, six: 6 }],
    ['one two three', { one: 1, two: 2, three: 3 }],
    ['twenty one, thirty', { 'twenty one': 21, thirty: 30 }],
    ['the average of 3,4,15', { 3: 3, 4: 4, 15: 15 }],
    ['zero', { zero: 0 }],
    ['3 m of rope', { 3: 3 }],
    ['v2 someone tent none weight', {}],
    ['', {}],
  ])('%s', (text, expected) => {
    const found = findNumbers(text)
    expect(found.map(({ start, end, value }) => [text.slice(start, end), value])).toEqual(
      [...found.map(({ start, end }) => text.slice(start, end))].map((shown) => [shown, expected[shown]]),
    )
    expect(found).toHaveLength(Object.keys(expected).length)
  })
})

it.each([
  ['ninety-nine', 99],
  ['one hundred thousand', 100_000],
  ['two million three hundred thousand and five', 2_300_005],
  ['banana', Number.NaN],
])('numberFromWords: %s', (text, value) => {
  expect(numberFromWords(text)).toBe(value)
})

describe('findQuantities', () => {
  it.each<[string, [number, string][]]>([
    ['5 m in feet', [[5, 'm']]],
    ['5m', [[5, 'm']]],
    [
      '3 miles and 20°C',
      [
        [3, 'miles'],
        [20, '°C'],
      ],
    ],
    ['15% of 1240', [[15, '%']]],
    ['5 per cent', [[5, 'per cent']]],
    ['10 km/h', [[10, 'km/h']]],
    ['3 m²', [[3, 'm²']]],
    ['three cups', [[3, 'cups']]],
    ['a 5-minute walk', [[5, 'minute']]],
    ['3 and 4', []],
    ['7 of 9', []],
    ['12', []],
  ])('%s', (text, expected) => {
    expect(findQuantities(text).map(({ value }) => [value.amount, value.unit])).toEqual(expected)
  })
})

describe('findDurations', () => {
  const minute = 60_000
  it.each<[string, number, string?]>([
    ['90 seconds', 1.5 * minute],
    ['1h 30m', 90 * minute],
    ['1h30', 90 * minute],
    ['1.5h', 90 * minute],
    ['5m', 5 * minute],
    ['half an hour', 30 * minute],
    ['a half hour', 30 * minute],
    ['½ hour', 30 * minute],
    ['half a minute', minute / 2],
    ['an hour and a half', 90 * minute],
    ['one and a half hours', 90 * minute],
    ['two and a half hours', 150 * minute],
    ['2½ hours', 150 * minute],
    ['three hours and a half', 210 * minute],
    ['three quarters of an hour', 45 * minute],
    ['a quarter of an hour', 15 * minute],
    ['1 hour, 20 minutes and 5 seconds', 80 * minute + 5000],
    ['an hour and ten minutes', 70 * minute],
    ['twenty-five minutes', 25 * minute],
    ['a couple of minutes', 2 * minute],
    ['a fortnight', 14 * 1440 * minute],
    ['two weeks', 14 * 1440 * minute],
    ['set a 5 minute timer', 5 * minute, '5 minute'],
    ['wait 3 hours for 5 miles', 180 * minute, '3 hours'],
  ])('%s', (text, value, shown = text) => {
    const found = findDurations(text)
    expect(found.map((span) => [text.slice(span.start, span.end), span.value])).toEqual([[shown, value]])
  })

  it('keeps lengths apart that other words part', () => {
    expect(findDurations('5 minutes tea, then 3 minutes toast').map(({ value }) => value / minute)).toEqual([5, 3])
  })

  it.each(['-5 minutes', '5 months', '100 milliseconds', '5 meters', '1:30 hours', '1,5 hours', 'second', 'the hour'])(
    'finds none in %s',
    (text) => expect(findDurations(text)).toEqual([]),
  )
})
