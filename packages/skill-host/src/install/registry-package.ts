import { AssistantError } from '@openpa/core'
import type { FetchedPackage } from './fetch-package.ts'
import { integrityOf, MOST_TARBALL_BYTES } from './integrity.ts'
import { type NpmSpec, parseNpmSpec } from './package-spec.ts'
import { originOf, type PackageVersion, type Packument } from './packument.ts'
import { type Cooldown, pickVersion, tooYoung } from './pick-version.ts'
import { Registry } from './registry.ts'

/** Which registry, and how young its versions may be. */
export interface RegistrySettings {
  url: string
  cooldown: Cooldown
}

/** A version on a registry; nothing of it was downloaded. */
export interface RegistryVersion {
  registry: Registry
  packument: Packument
  version: PackageVersion
  /** What a person should know of it. */
  notes: string[]
  /** Whether a newer one is too young. */
  isNewerWaiting: boolean
}

/**
 * Looks up what a spec means.
 * @param now takes also what is too young, and says so.
 * @throws {AssistantError} `input.invalid`, `registry.not-found`, `registry.unavailable`, `skill.held`.
 */
export async function findVersion(spec: string, settings: RegistrySettings, now: boolean): Promise<RegistryVersion> {
  const wanted: NpmSpec = parseNpmSpec(spec)
  const registry = new Registry(settings.url)
  const packument = await registry.packument(wanted.name)
  const { cooldown } = settings
  const { version, waiting } = pickVersion(packument, wanted, now ? { ...cooldown, days: 0 } : cooldown)
  const young = tooYoung(packument, version.version, cooldown)
  const notes = [
    ...(waiting === undefined ? [] : [waiting]),
    ...(young === undefined ? [] : [`${version.version} is ${young}. You take it before that.`]),
  ]
  return { registry, packument, version, notes, isNewerWaiting: waiting !== undefined }
}

/**
 * Downloads a version, and compares it with what the registry says of it.
 * @param spec what was asked for, to be remembered.
 * @throws {AssistantError} `skill.integrity`, `skill.package-unsafe`, `registry.not-found`, `registry.unavailable`.
 */
export async function downloadVersion(found: RegistryVersion, spec: string): Promise<FetchedPackage> {
  const { registry, packument, version, notes } = found
  const { name } = packument
  const promised = sha512Of(version.dist.integrity)
  if (promised.length === 0)
    throw new AssistantError('skill.integrity', `The registry names no SHA-512 of ${name} ${version.version}.`, {
      hint: 'Without it nobody can tell whether it is what was published. Look for a later version.',
    })
  const tarball = await registry.tarball(version.dist.tarball, MOST_TARBALL_BYTES)
  const integrity = integrityOf(tarball)
  if (!promised.includes(integrity))
    throw new AssistantError(
      'skill.integrity',
      `What came as ${name} ${version.version} is not what the registry says that it published.`,
      { hint: 'Nothing was installed. Somebody changed it on its way, or on the registry.' },
    )
  const origin = originOf(packument, version, registry.url.href)
  return {
    tarball,
    source: { kind: 'registry', spec, integrity, origin },
    notes,
    expected: { name, version: version.version },
  }
}

/** Of the hashes that npm separates by spaces, those that still hold. */
const sha512Of = (integrity = ''): string[] =>
  integrity.split(/\s+/).flatMap((hash) => /^sha512-[A-Za-z0-9+/=]+/.exec(hash) ?? [])
