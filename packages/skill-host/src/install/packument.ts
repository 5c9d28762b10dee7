import type { RegistryOrigin } from '@openpa/core'
import { z } from 'zod'

const Person = z
  .object({ name: z.string().max(200).optional(), username: z.string().max(200).optional() })
  .transform(({ name, username }) => name ?? username ?? null)

const Version = z.object({
  version: z.string().max(256),
  deprecated: z.union([z.string(), z.boolean()]).optional(),
  _npmUser: Person.nullable().catch(null),
  repository: z
    .union([z.string().max(1000), z.object({ url: z.string().max(1000) }).transform(({ url }) => url)])
    .nullable()
    .catch(null),
  dist: z.object({
    tarball: z.string().max(2000),
    integrity: z.string().max(1000).optional(),
    attestations: z
      .object({ provenance: z.object({}).optional() })
      .optional()
      .catch(undefined),
  }),
})

/** A registry's document of a package, as far as it is read here. */
export const Packument = z.object({
  name: z.string(),
  'dist-tags': z.record(z.string(), z.string()).default({}),
  /** Broken versions are none. */
  versions: z.record(z.string(), z.unknown()).transform((versions) => {
    const read = Object.entries(versions).map(([key, value]) => [key, Version.safeParse(value).data] as const)
    return new Map(read.flatMap(([key, version]) => (version?.version === key ? [[key, version]] : [])))
  }),
  time: z.record(z.string(), z.unknown()).default({}),
  maintainers: z.array(Person).catch([]),
})

export type Packument = z.output<typeof Packument>
export type PackageVersion = z.output<typeof Version>

/** When a version was published; undefined where the registry does not say. */
export function publishedAt({ time }: Packument, version: string): Date | undefined {
  const text = time[version]
  const at = new Date(typeof text === 'string' ? text : Number.NaN)
  return Number.isNaN(at.getTime()) ? undefined : at
}

/** What the registry says of where a version is from. */
export function originOf(packument: Packument, version: PackageVersion, registry: string): RegistryOrigin {
  return {
    registry,
    publishedAt: publishedAt(packument, version.version)?.toISOString() ?? null,
    // Who published this very version; the list of those who may is the next best.
    publisher: version._npmUser ?? (packument.maintainers.filter((name) => name !== null).join(', ') || null),
    // Its signature is not checked, for which another server would have to be asked.
    provenance: version.dist.attestations?.provenance ? 'unverified' : 'none',
    repository: version.repository,
  }
}
