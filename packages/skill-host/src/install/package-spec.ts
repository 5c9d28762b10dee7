import { isAbsolute } from 'node:path'
import { AssistantError } from '@openpa/core'

/** npm's rules for new names. @see https://docs.npmjs.com/cli/configuring-npm/package-json#name */
const NPM_NAME = /^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/
const SPEC = /^(?<name>@?[^@]+)(?:@(?<wanted>.*))?$/
const MOST_NAME_CHARS = 214

/** A package as a registry knows it: its name, and which of its versions. */
export interface NpmSpec {
  name: string
  /** A version, a range or a tag. */
  wanted: string
}

/** Whether a spec names a file or folder; all paths are absolute here. */
export const isPath = (spec: string): boolean => isAbsolute(spec)

/** Whether it can be the name of an npm package. */
export const isNpmName = (name: string): boolean => name.length <= MOST_NAME_CHARS && NPM_NAME.test(name)

/** Reads `name`, `@scope/name@^1.2` or `name@latest`. @throws {AssistantError} `input.invalid`. */
export function parseNpmSpec(spec: string): NpmSpec {
  const { name = '', wanted = '' } = SPEC.exec(spec.trim())?.groups ?? {}
  if (isNpmName(name)) return { name, wanted: wanted.trim() || 'latest' }
  throw new AssistantError('input.invalid', `${JSON.stringify(spec.slice(0, 200))} is no npm name.`, {
    hint: 'Write a name as on npm (weather, @me/weather@^1.2), or a file or folder with its path (./weather).',
  })
}
