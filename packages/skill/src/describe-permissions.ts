import type { Permissions } from './manifest.ts'

const and = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD'])

const MEMORY = {
  read: 'Search and list what you told the assistant to remember.',
  write: 'Add to what the assistant remembers.',
  forget: 'Delete what the assistant remembers.',
} as const

/** What a skill is permitted, in plain words: one sentence a permission, the order always the same. Empty: nothing. */
export function describePermissions(permissions: Permissions): string[] {
  const { net, secrets, files, memory, exec, schedule, tools } = permissions
  return [
    ...net.map(({ host, methods }) => {
      const where = host === '*' ? 'any website' : host
      return methods.every((method) => READS.has(method))
        ? `Read from ${where}.`
        : `Read from and send data to ${where} (${methods.join(', ')}).`
    }),
    ...secrets.map(({ name, hosts }) => `Have your secret "${name}" sent to ${and(hosts)}, without seeing it.`),
    ...files.map(({ folder, access }) =>
      access === 'write' ? `Read, change and delete files in ${folder}.` : `Read files in ${folder}.`,
    ),
    ...(['read', 'write', 'forget'] as const).filter((scope) => memory.includes(scope)).map((scope) => MEMORY[scope]),
    ...exec.map((program) => `Run the program "${program}" on this machine.`),
    ...(schedule ? ['Set, list and cancel reminders.'] : []),
    ...tools.map((tool) => `Use the tool ${tool} of another skill.`),
  ]
}
