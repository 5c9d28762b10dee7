import { type Permissions, settingIn } from './manifest.ts'
import { SAFE_METHODS } from './permission-rules.ts'
import type { SettingValue, SettingValues } from './skill-setting.ts'

const and = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

const MEMORY = {
  read: 'Search and list what you told the assistant to remember.',
  write: 'Add to what the assistant remembers.',
  forget: 'Delete what the assistant remembers.',
} as const

const shown = (value: SettingValue): string =>
  typeof value === 'object' ? and(value) : URL.parse(String(value))?.host || String(value)

/** A host, a folder or a program; of a setting what it stands for. */
function place(text: string, what: 'host' | 'folders' | 'programs', settings: SettingValues): string {
  const name = settingIn(text)
  if (name === undefined) return text === '*' ? 'any website' : text
  const value = settings[name]
  return value === undefined ? `the ${what} that you set (${name}: none yet)` : `${shown(value)} (${name})`
}

/**
 * What a skill is permitted, in plain words: one sentence a permission, the order always the same. Empty: nothing.
 * @param permissions as its manifest declares them.
 * @param settings what its settings stand for.
 */
export function describePermissions(permissions: Permissions, settings: SettingValues = {}): string[] {
  const { net, connect, secrets, files, memory, exec, schedule, tools } = permissions
  const host = (text: string) => place(text, 'host', settings)
  const folder = (text: string) => place(text, 'folders', settings)
  return [
    ...net.map(({ host: where, methods }) =>
      methods.every((method) => SAFE_METHODS.has(method))
        ? `Read from ${host(where)}.`
        : `Read from and send data to ${host(where)} (${methods.join(', ')}).`,
    ),
    ...connect.map(({ host: where, ports, tls, access }) => {
      const how = tls ? 'encrypted' : 'at first not encrypted'
      return `Connect to ${host(where)} (port ${and(ports.map(String))}, ${how}) to ${access === 'read' ? 'read' : 'send and receive data'}.`
    }),
    ...secrets.map(
      ({ name, hosts }) => `Have your secret "${name}" sent to ${and(hosts.map(host))}, without seeing it.`,
    ),
    ...files.map(({ folder: where, access }) =>
      access === 'write' ? `Read, change and delete files in ${folder(where)}.` : `Read files in ${folder(where)}.`,
    ),
    ...(['read', 'write', 'forget'] as const).filter((scope) => memory.includes(scope)).map((scope) => MEMORY[scope]),
    ...exec.map((program) => `Run ${place(program, 'programs', settings)} on this machine, with all your rights.`),
    ...(schedule ? ['Set, list and cancel reminders.'] : []),
    ...tools.map((tool) => `Use the tool ${tool} of another skill.`),
  ]
}
