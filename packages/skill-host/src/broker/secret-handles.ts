import { AssistantError } from '@openpa/core'
import type { PowerScope } from './power.ts'

/** How a skill writes a secret that it never sees. */
export const handleOf = (name: string): string => `{{secret:${name}}}`

const HANDLE = /\{\{secret:([a-z0-9][a-z0-9._-]{0,59})\}\}/g
/** As it stands in a URL: braces and colon are escaped there, or not. */
const HANDLE_IN_URL = /(?:%7B|\{){2}secret(?:%3A|:)([a-z0-9][a-z0-9._-]{0,59})(?:%7D|\}){2}/gi

/** Names of the secrets that a text stands in for. */
export const namesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(HANDLE), ...text.matchAll(HANDLE_IN_URL)].flatMap(([, name]) => name ?? [])),
]

/** Where a person's secret is among all that are stored. */
export const secretKey = (name: string): string => `user:${name}`

/** The value of a secret. @throws {AssistantError} `skill.secret-undeclared` where the person has set none. */
export async function personsSecret({ deps, context }: PowerScope, name: string): Promise<string> {
  const value = await deps.secrets.get(context.ownerId, secretKey(name))
  if (value !== undefined) return value
  throw new AssistantError('skill.secret-undeclared', `The secret "${name}" is not set.`, {
    hint: `Set it: assistant secret set ${name}`,
  })
}

type Values = ReadonlyMap<string, string>

/** Puts the values in the place of their handles. */
export const fillIn = (text: string, values: Values): string =>
  text.replace(HANDLE, (handle, name: string) => values.get(name) ?? handle)

const BASIC = /^Basic (?=.*\{\{secret:)(.+)$/i

/** The same in a header. `Basic me:{{secret:name}}` is put into its base64 here, where the password is known. */
export function fillInHeader(text: string, values: Values): string {
  const [, credentials] = BASIC.exec(text) ?? []
  if (credentials === undefined) return fillIn(text, values)
  return `Basic ${Buffer.from(fillIn(credentials, values)).toString('base64')}`
}

/** The same in a URL's query; in host and path a handle stays what it is, so that no value decides where a request goes. */
export function fillInQuery(url: URL, values: Values): URL {
  const filled = new URL(url)
  filled.search = url.search.replace(HANDLE_IN_URL, (handle, name: string) => {
    const value = values.get(name)
    return value === undefined ? handle : encodeURIComponent(value)
  })
  return filled
}

/** Takes values out of what came back, in the forms in which a host would echo them. */
export function withoutValues(text: string, values: Values): string {
  let clean = text
  for (const [name, value] of values)
    for (const form of [value, encodeURIComponent(value), Buffer.from(value).toString('base64')])
      clean = clean.replaceAll(form, `[redacted:${name}]`)
  return clean
}
