import { describe, expect, test } from 'vitest'
import { findPlace, placeIn } from './find-zone.ts'
import { PLACES } from './places.ts'

test.each([
  ['Tokyo', 'Asia/Tokyo'],
  ['new york', 'America/New_York'],
  ['NYC', 'America/New_York'],
  ['LA', 'America/Los_Angeles'],
  ['SF', 'America/Los_Angeles'],
  ['Boston', 'America/New_York'],
  ['Seattle', 'America/Los_Angeles'],
  ['Washington', 'America/New_York'],
  ['Washington, D.C.', 'America/New_York'],
  ['Beijing', 'Asia/Shanghai'],
  ['UK', 'Europe/London'],
  ['the U.K.', 'Europe/London'],
  ['the Netherlands', 'Europe/Amsterdam'],
  ['São Paulo', 'America/Sao_Paulo'],
  ['Zürich', 'Europe/Zurich'],
  ['Ho Chi Minh City', 'Asia/Ho_Chi_Minh'],
  ['Kyiv', 'Europe/Kyiv'],
  ['Kolkata', 'Asia/Kolkata'],
  ['India', 'Asia/Kolkata'],
  ['asia/calcutta', 'Asia/Kolkata'],
  ['Asia/Kolkata', 'Asia/Kolkata'],
  ['Yangon', 'Asia/Yangon'],
  ['Kathmandu', 'Asia/Kathmandu'],
  ['local time egypt', 'Africa/Cairo'],
  ['tell me what time they have in Nairobi at the moment', 'Africa/Nairobi'],
  ['what time do people have in Lima', 'America/Lima'],
  ['PST', 'America/Los_Angeles'],
  ['ET', 'America/New_York'],
  ['CET', 'Europe/Berlin'],
  ['Pacific', 'America/Los_Angeles'],
  ['Eastern Standard Time', 'America/New_York'],
  ['Texas', 'America/Chicago'],
  ['Europe/Berlin', 'Europe/Berlin'],
  ['asia/tokyo', 'Asia/Tokyo'],
  ['GMT+5:30', '+05:30'],
  ['UTC-3', '-03:00'],
  ['Paris, France', 'Europe/Paris'],
  ['Paris, Texas', 'America/Chicago'],
  ['London, Ontario', 'America/Toronto'],
  ['Vladivostok, Russia', 'Asia/Vladivostok'],
  ['Honolulu, USA', 'Pacific/Honolulu'],
  ['Sydney, Nova Scotia', 'America/Halifax'],
  ['Perth, Australia', 'Australia/Perth'],
  ['in Tokyo right now', 'Asia/Tokyo'],
  ['Tokyo time', 'Asia/Tokyo'],
  ['the time in Tokyo', 'Asia/Tokyo'],
  ['what time is it in Tokyo?', 'Asia/Tokyo'],
  ["my friend is in Los Angeles, what's the time for her", 'America/Los_Angeles'],
  ['i need to call LA, what is the time over there', 'America/Los_Angeles'],
])('%s', (text, zone) => {
  expect(findPlace(text)?.zone).toBe(zone)
})

test.each(['Atlantis', '', 'time', 'UTC+99', 'Europe/Nowhere', 'the office', '__proto__'])('%j is no place', (text) => {
  expect(findPlace(text)).toBeUndefined()
})

test.each([
  ['in Tokyo right now', 'Tokyo'],
  ["Tokyo's local time", 'Tokyo'],
  ['over there in Rome at the moment, please', 'Rome'],
  ['Indianapolis', 'Indianapolis'],
  ['Istanbul', 'Istanbul'],
  ['The Hague', 'Hague'],
])('%s → %s', (text, place) => {
  expect(placeIn(text)).toBe(place)
})

describe('the table', () => {
  const entries = PLACES.trim()
    .split('\n')
    .map((line) => line.split(': '))
  const names = entries.flatMap(([, places = '']) => places.split(/; |=/).map((name) => name.split('>')[0] ?? ''))

  test.each(entries)('%s is a zone', (zone = '') => {
    expect(() => new Intl.DateTimeFormat('en', { timeZone: zone })).not.toThrow()
  })

  test('names no place twice', () => {
    const plain = names.map((name) => name.toLowerCase())
    expect(plain.filter((name, i) => plain.indexOf(name) !== i)).toEqual([])
  })
})
