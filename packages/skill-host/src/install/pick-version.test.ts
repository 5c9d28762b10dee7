import { describe, expect, it } from 'vitest'
import { parseNpmSpec } from './package-spec.ts'
import { Packument } from './packument.ts'
import { pickVersion } from './pick-version.ts'

const NOW = new Date('2026-06-15T12:00:00Z')
const days = (n: number) => new Date(NOW.getTime() - n * 86_400_000).toISOString()

/** A package by the age of each version in days; undefined for one without a date. */
const packument = (ages: Record<string, number | undefined>, tags: Record<string, string>, deprecated: string[] = []) =>
  Packument.parse({
    name: 'party',
    'dist-tags': tags,
    versions: Object.fromEntries(
      Object.keys(ages).map((version) => [
        version,
        { version, dist: { tarball: '' }, ...(deprecated.includes(version) ? { deprecated: 'no' } : {}) },
      ]),
    ),
    time: Object.fromEntries(
      Object.entries(ages).map(([version, age]) => [version, age === undefined ? 0 : days(age)]),
    ),
  })

const AGES = { '1.0.0': 90, '1.4.0': 60, '1.5.0': 3, '2.0.0': 30, '3.0.0': 1, '4.0.0-rc.1': 20, '5.0.0': 50 }
const TAGS = { latest: '3.0.0', next: '4.0.0-rc.1', fresh: '1.5.0' }
const pick = (spec: string, { cooldown = 7, all = packument(AGES, TAGS) } = {}) => {
  const { version, waiting } = pickVersion(all, parseNpmSpec(spec), { days: cooldown, now: NOW })
  return waiting === undefined ? [version.version] : [version.version, waiting]
}
const codeOf = (work: () => unknown) => {
  try {
    return work()
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('the version that is taken', () => {
  it.each([
    ['party', ['2.0.0', '3.0.0 is published 1 day ago; waits until 2026-06-21 12:00 UTC.']],
    ['party@^1', ['1.4.0', '1.5.0 is published 3 days ago; waits until 2026-06-19 12:00 UTC.']],
    ['party@>=2', ['2.0.0', expect.stringContaining('3.0.0')]],
    ['party@5', ['5.0.0']],
    ['party@1.0.0', ['1.0.0']],
    ['party@v1.0.0', ['1.0.0']],
    ['party@next', ['4.0.0-rc.1']],
    ['party@fresh', 'skill.held'],
    ['party@3.0.0', 'skill.held'],
    ['party@nightly', 'registry.not-found'],
    ['party@7', 'registry.not-found'],
    ['party@constructor', 'registry.not-found'],
  ])('of %s is %j', (spec, expected) => {
    expect(codeOf(() => pick(spec))).toEqual(expected)
  })

  it('without a cooldown is the newest', () => {
    expect(pick('party', { cooldown: 0 })).toEqual(['3.0.0'])
    expect(pick('party@^1', { cooldown: 0 })).toEqual(['1.5.0'])
  })

  it('becomes the newest at the very end of its cooldown', () => {
    expect(pick('party', { cooldown: 1 })).toEqual(['3.0.0'])
  })

  it('is never a withdrawn one, and of withdrawn ones only there is none', () => {
    const all = packument({ '1.0.0': 90, '1.1.0': 80 }, { latest: '1.1.0' }, ['1.1.0'])
    expect(pick('party', { all })).toEqual(['1.0.0'])
    expect(codeOf(() => pick('party@1.1.0', { all }))).toBe('registry.not-found')
  })

  it('is held where the registry does not say when it was published', () => {
    const all = packument({ '1.0.0': undefined }, { latest: '1.0.0' })
    expect(codeOf(() => pick('party', { all }))).toBe('skill.held')
    expect(pick('party', { all, cooldown: 0 })).toEqual(['1.0.0'])
  })
})

it.each([
  ['party', { name: 'party', wanted: 'latest' }],
  ['party@', { name: 'party', wanted: 'latest' }],
  ['@me/party@^1.2 || 3', { name: '@me/party', wanted: '^1.2 || 3' }],
])('%s is read as %j', (spec, expected) => {
  expect(parseNpmSpec(spec)).toEqual(expected)
})

it.each([
  '',
  '@',
  '@me',
  '../party',
  'a/b',
  '@me/../x',
  'Party',
  'npm:party@1',
  'https://e.org/x.tgz',
  'p%2fq',
  `${'x'.repeat(215)}`,
])('%j is no npm name', (spec) => {
  expect(codeOf(() => parseNpmSpec(spec))).toBe('input.invalid')
})
