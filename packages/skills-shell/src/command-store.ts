import type { StorePower } from '@openpa/skill'
import { z } from 'zod'

/** A command that the person has named. */
export const NamedCommand = z.object({ name: z.string(), program: z.string(), args: z.array(z.string()) })
export type NamedCommand = z.infer<typeof NamedCommand>

const PREFIX = 'command/'
/** Most commands: they are listed on one screen. */
export const MOST_COMMANDS = 200

/** `Disk usage` and `disk usage` are one command. */
export const commandName = (said: string): string =>
  said
    .toLowerCase()
    .replace(/[’‘`"“”]/g, '')
    .replace(/^(?:the|my)\s+/, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 60)

/** All named commands, by name. */
export async function readCommands(store: StorePower): Promise<NamedCommand[]> {
  const keys = await store.keys(PREFIX)
  const rows = await Promise.all(keys.map((key) => store.get(key)))
  return rows.flatMap((row) => NamedCommand.safeParse(row).data ?? [])
}

export async function readCommand(store: StorePower, name: string): Promise<NamedCommand | undefined> {
  return NamedCommand.safeParse(await store.get(PREFIX + name)).data
}

export const writeCommand = (store: StorePower, command: NamedCommand): Promise<void> =>
  store.set(PREFIX + command.name, command)

export const deleteCommand = (store: StorePower, name: string): Promise<boolean> => store.delete(PREFIX + name)
