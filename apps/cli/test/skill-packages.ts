import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A package of a third party, as text; as much of zod as is needed, so that it has no other file. */
export interface PackageText {
  name?: string
  version?: string
  permissions?: object
  /** Name of the skill. */
  skill?: string
  /** What its worker is for. */
  description?: string
  /** An object of tools: `tool('description', run, effect)`. */
  tools?: string
  /** An array of commands. */
  commands?: string
  /** More of package.json. */
  json?: object
}

const CODE = `
const any = {
  '~standard': { jsonSchema: { input: () => ({ type: 'object', properties: { name: { type: 'string' } } }) } },
  safeParseAsync: async (data) => ({ success: true, data }),
}
const tool = (description, run, effect = 'read') => ({ description, input: any, effect, run })
`
const TOOLS = "{ toast: tool('Gives a toast to someone.', ({ name }) => ({ text: 'Cheers, ' + name + '!' })) }"
const COMMANDS = `[{
  tool: 'toast',
  slots: { name: 'text' },
  samples: ['give a toast to {name: Ana}', 'drink to {name: my boss}', 'raise a glass to {name: Tom}', 'toast {name: the bride}'],
}]`

/** Writes a package into a new folder. @returns the folder. */
export function writePackage(text: PackageText = {}): string {
  const { name = '@me/toast', version = '1.0.0', permissions = {}, skill = 'toast', json = {} } = text
  const { tools = TOOLS, commands = COMMANDS, description = 'Gives toasts.' } = text
  const folder = mkdtempSync(join(tmpdir(), 'openpa-package-'))
  const write = (file: string, content: string) => writeFileSync(join(folder, file), content)
  mkdirSync(join(folder, 'dist'))
  write(
    'package.json',
    JSON.stringify({
      name,
      version,
      type: 'module',
      exports: './dist/index.js',
      openpa: { api: 1, permissions },
      ...json,
    }),
  )
  write(
    'dist/index.js',
    `${CODE}export default { name: '${skill}', worker: { description: '${description}' }, tools: ${tools}, commands: ${commands} }`,
  )
  return folder
}
