import { Decline, type ExecResult, type Powers, type ToolOutput } from '@openpa/skill'
import { CommandLineProblem, joinLine, splitLine } from './command-line.ts'
import {
  commandName,
  deleteCommand,
  MOST_COMMANDS,
  type NamedCommand,
  readCommand,
  readCommands,
  writeCommand,
} from './command-store.ts'
import { isList, readDefine, readRemove, readRun } from './read-request.ts'

const HOW = 'Set: assistant skill config shell programs <names>, and: assistant skill config shell folder <path>'

const lineOf = ({ program, args }: NamedCommand) => joinLine([program, ...args])

/** Where commands are run and what of; or what is to be set. */
async function setUp({ settings }: Powers): Promise<{ folder: string; programs: readonly string[] } | ToolOutput> {
  const [folder, programs] = [await settings.get('folder'), await settings.get('programs')]
  if (typeof folder !== 'string' || !Array.isArray(programs))
    return { text: `No commands can be run yet. ${HOW}`, data: { configured: false } }
  return { folder, programs }
}

interface DefineInput {
  request?: string | undefined
  name?: string | undefined
  program?: string | undefined
  args: string[]
}

/** The command that is to be named. @throws {Decline}, {@link CommandLineProblem}. */
function definitionOf({ request, name, program, args }: DefineInput): NamedCommand {
  if (name !== undefined && program !== undefined) return { name: commandName(name), program, args }
  const said = request === undefined ? undefined : readDefine(request)
  if (!said) throw new Decline('That names no command.')
  const [first = '', ...rest] = splitLine(said.line)
  return { name: commandName(said.name), program: first, args: rest }
}

/** Names a command; one of that name is replaced. */
export async function defineCommand(input: DefineInput, powers: Powers): Promise<ToolOutput> {
  let command: NamedCommand
  try {
    command = definitionOf(input)
  } catch (error) {
    if (error instanceof CommandLineProblem) return { text: error.message, data: { defined: null } }
    throw error
  }
  const set = await setUp(powers)
  if ('text' in set) return set
  if (command.name === '') return { text: 'A command needs a name.', data: { defined: null } }
  if (!set.programs.includes(command.program))
    return {
      text: `The program “${command.program}” is not among those that may be run: ${set.programs.join(', ')}. ${HOW}`,
      data: { defined: null },
    }
  const known = await readCommands(powers.store)
  if (known.length >= MOST_COMMANDS && !known.some(({ name }) => name === command.name))
    return { text: `There are ${MOST_COMMANDS} commands already; remove some first.`, data: { defined: null } }
  await writeCommand(powers.store, command)
  return { text: `The command “${command.name}” runs: ${lineOf(command)}`, data: { defined: command } }
}

/** Lists the named commands. */
export async function listCommands({ request }: { request?: string | undefined }, powers: Powers): Promise<ToolOutput> {
  if (request !== undefined && !isList(request)) throw new Decline('That does not ask for the commands.')
  const commands = await readCommands(powers.store)
  if (commands.length > 0)
    return { text: commands.map((one) => `${one.name}: ${lineOf(one)}`).join('\n'), data: commands }
  const set = await setUp(powers)
  return 'text' in set
    ? set
    : { text: 'No command is named yet. Say, for example: save the command disk usage as df -h', data: [] }
}

/** Takes a name away. */
export async function removeCommand(
  { request, name: given }: { request?: string | undefined; name?: string | undefined },
  { store }: Powers,
): Promise<ToolOutput> {
  const said = given ?? (request === undefined ? undefined : readRemove(request))
  if (said === undefined) throw new Decline('That is about no command.')
  const name = commandName(said)
  const removed = await deleteCommand(store, name)
  return { text: removed ? `The command “${name}” is gone.` : `There is no command “${name}”.`, data: { removed } }
}

const MOST_SHOWN = 10_000

/** What a program printed, the end of it where it is long. */
function shown({ exitCode, stdout, stderr, isCut }: ExecResult): string {
  const text = [stdout, stderr]
    .map((part) => part.replaceAll('\r\n', '\n').trimEnd())
    .filter((part) => part !== '')
    .join('\n')
  const cut = text.length > MOST_SHOWN ? `…\n${text.slice(-MOST_SHOWN)}` : text
  const end = [
    ...(exitCode === 0 ? [] : [exitCode === null ? '(it was ended)' : `(it ended with code ${exitCode})`]),
    ...(isCut ? ['(it printed too much, and was ended)'] : []),
  ]
  return [...(cut === '' ? [] : [cut]), ...end].join('\n') || '(it printed nothing)'
}

interface RunInput {
  request?: string | undefined
  name?: string | undefined
  more: string[]
}

/** Runs a named command. @throws {Decline} for a sentence that names none. */
export async function runCommand({ request, name: given, more }: RunInput, powers: Powers): Promise<ToolOutput> {
  const said = given ?? (request === undefined ? undefined : readRun(request))
  if (said === undefined) throw new Decline('That runs no command.')
  const set = await setUp(powers)
  if ('text' in set) return set
  const name = commandName(said)
  const command = await readCommand(powers.store, name)
  if (!command) {
    const known = (await readCommands(powers.store)).map((one) => one.name)
    const there = known.length === 0 ? 'none is named yet' : `there are: ${known.join(', ')}`
    return { text: `There is no command “${name}”; ${there}.`, data: { ran: null } }
  }
  const { program, args } = command
  const result = await powers.exec({ program, args: [...args, ...more], cwd: set.folder })
  const { exitCode, stdout, stderr, isCut } = result
  const data = {
    ran: joinLine([program, ...args, ...more]),
    exitCode,
    stdout: stdout.slice(-MOST_SHOWN),
    stderr: stderr.slice(-MOST_SHOWN),
    isCut,
  }
  return { text: shown(result), data }
}
