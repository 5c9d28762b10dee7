import { AssistantError } from '@openpa/core'
import semver from 'semver'
import type { NpmSpec } from './package-spec.ts'
import { type PackageVersion, type Packument, publishedAt } from './packument.ts'

/** How young a version may be. */
export interface Cooldown {
  /** 0 for off. */
  days: number
  now: Date
}

/** The version to take, and one that is newer and too young. */
export interface PickedVersion {
  version: PackageVersion
  waiting: string | undefined
}

const DAY_MS = 86_400_000

/**
 * Picks the version that a spec means, as npm does: not a withdrawn one, `latest` where it fits the range. Of what was not asked for by
 * its exact version or by a tag of its own, the newest that is old enough.
 * @throws {AssistantError} `registry.not-found`, `skill.held` where all that fit are too young.
 */
export function pickVersion(packument: Packument, { name, wanted }: NpmSpec, cooldown: Cooldown): PickedVersion {
  const candidates = candidatesFor(packument, name, wanted)
  const fits = candidates.filter(({ deprecated }) => !isDeprecated(deprecated))
  const [newest] = fits
  if (!newest) throw withdrawn(name, wanted, candidates)
  const ready = fits.find(({ version }) => waitsUntil(packument, version, cooldown) === undefined)
  if (!ready) throw held(packument, name, newest.version, cooldown)
  const waiting = ready === newest ? undefined : `${newest.version} is ${age(packument, newest.version, cooldown)}.`
  return { version: ready, waiting }
}

/** Why a version is too young, in words; undefined where it is old enough. */
export const tooYoung = (packument: Packument, version: string, cooldown: Cooldown): string | undefined =>
  waitsUntil(packument, version, cooldown) === undefined ? undefined : age(packument, version, cooldown)

/** Versions that a spec could mean, the newest first. */
function candidatesFor(packument: Packument, name: string, wanted: string): PackageVersion[] {
  const { versions, 'dist-tags': tags } = packument
  const all = semver.rsort([...versions.keys()].filter((version) => semver.valid(version) !== null))
  const only = (names: (string | undefined)[]) => names.flatMap((one) => versions.get(one ?? '') ?? [])
  const exact = semver.valid(wanted)
  if (exact !== null) return only([exact])
  const upTo = (most: string | undefined, version: string) => most === undefined || semver.lte(version, most)
  const latest = tags.latest
  if (wanted === 'latest') {
    if (latest === undefined || !versions.has(latest)) return only(all.filter((one) => !semver.prerelease(one)))
    return only([latest, ...all.filter((one) => semver.lt(one, latest) && !semver.prerelease(one))])
  }
  const range = semver.validRange(wanted)
  if (range !== null) {
    const most = latest !== undefined && semver.satisfies(latest, range) ? latest : undefined
    return only(all.filter((one) => semver.satisfies(one, range) && upTo(most, one)))
  }
  if (Object.hasOwn(tags, wanted)) return only([tags[wanted]])
  throw new AssistantError('registry.not-found', `${name} has no tag ${JSON.stringify(wanted.slice(0, 100))}.`, {
    hint: `It has: ${Object.keys(tags).slice(0, 10).join(', ') || 'none'}.`,
  })
}

const isDeprecated = (deprecated: string | boolean | undefined) => deprecated === true || Boolean(deprecated)

function withdrawn(name: string, wanted: string, candidates: readonly PackageVersion[]): AssistantError {
  const [one] = candidates
  if (!one)
    return new AssistantError('registry.not-found', `${name} has no version ${wanted}; it may have been withdrawn.`, {
      hint: `See what there is: npm view ${name} versions`,
    })
  const why = typeof one.deprecated === 'string' ? `: ${one.deprecated.slice(0, 300)}` : ''
  return new AssistantError('registry.not-found', `${name} ${one.version} was withdrawn by its publisher${why}`, {
    hint: 'Name another version, or another package.',
  })
}

const held = (packument: Packument, name: string, version: string, cooldown: Cooldown) =>
  new AssistantError('skill.held', `${name} ${version} is ${age(packument, version, cooldown)}.`, {
    hint: 'Malicious versions are mostly found within days. To take it all the same, add --now.',
  })

/** The end of its cooldown; undefined where that is over, `unknown` where the registry does not say when it was published. */
function waitsUntil(packument: Packument, version: string, { days, now }: Cooldown): Date | 'unknown' | undefined {
  if (days === 0) return undefined
  const at = publishedAt(packument, version)
  if (!at) return 'unknown'
  const until = new Date(at.getTime() + days * DAY_MS)
  return until <= now ? undefined : until
}

function age(packument: Packument, version: string, cooldown: Cooldown): string {
  const at = publishedAt(packument, version)
  const until = waitsUntil(packument, version, cooldown)
  if (!at || !(until instanceof Date)) return 'without a date of publishing, so it waits'
  return `published ${ago(cooldown.now.getTime() - at.getTime())}; waits until ${until.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

const UNITS = [
  ['day', DAY_MS],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** A span in its largest unit: `2 hours ago`. */
function ago(ms: number): string {
  const [unit, length] = UNITS.find(([, length]) => ms >= length) ?? (['minute', 60_000] as const)
  const n = Math.max(0, Math.floor(ms / length))
  return n === 0 ? 'just now' : `${n} ${unit}${n === 1 ? '' : 's'} ago`
}
