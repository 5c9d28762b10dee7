import { randomUUID } from 'node:crypto'
import type { Dirent } from 'node:fs'
import { lstat, mkdir, open, readdir, realpath, rename, rm, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AssistantError } from '@openpa/core'
import { folderOf, plainPath } from '@openpa/skill'
import { z } from 'zod'
import { type Power, type PowerScope, power } from './power.ts'

const Path = z.string().min(1).max(4096)
const MOST_BYTES = 5_000_000
const MOST_ENTRIES = 5000

const missing = (path: string) => new AssistantError('file.not-found', `There is no file ${path}.`)
const isMissing = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')

/** The real path of the nearest part of `path` that there is, with the rest behind it. */
async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    const parent = dirname(path)
    if (!isMissing(error) || parent === path) throw error
    return join(await realPath(parent), basename(path))
  }
}

const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(join(folder, '/'))

/**
 * Where a path really leads.
 * @throws {AssistantError} `skill.read-denied` or `skill.write-denied` when that is outside the declared folder, or where the assistant
 * keeps its own things.
 */
export async function realInside(
  { skill, tool, deps }: PowerScope,
  path: string,
  access: 'read' | 'write',
): Promise<string> {
  const rights = { permissions: skill.permissions, effect: tool.effect, home: deps.home }
  const folder = folderOf(rights, path, access)
  const plain = plainPath(path, deps.home)
  if (folder === undefined || plain === undefined) throw missing(path)
  const [real, realFolder] = [await realPath(plain), await realPath(folder)]
  const deny = (why: string) =>
    new AssistantError(`skill.${access}-denied`, `The skill ${skill.name} may not ${access} ${path}: ${why}.`)
  if (!isWithin(real, realFolder)) throw deny(`it leads out of ${folder}`)
  for (const own of deps.ownFolders)
    if (isWithin(real, await realPath(own))) throw deny('the assistant keeps its own there')
  return real
}

async function readBytes(path: string, real: string): Promise<Buffer> {
  const file = await open(real, 'r').catch((error: unknown) => {
    throw isMissing(error) ? missing(path) : error
  })
  try {
    const { size } = await file.stat().then((stat) => {
      if (!stat.isFile()) throw new AssistantError('file.not-found', `${path} is no file.`)
      return stat
    })
    if (size > MOST_BYTES)
      throw new AssistantError('input.too-large', `${path} has ${size} bytes; a skill reads at most ${MOST_BYTES}.`)
    return await file.readFile()
  } finally {
    await file.close()
  }
}

async function listFolder(path: string, real: string) {
  const entries = await readdir(real, { withFileTypes: true }).catch((error: unknown): Dirent[] => {
    throw isMissing(error) ? new AssistantError('file.not-found', `There is no folder ${path}.`) : error
  })
  // Links are left out: where they lead is judged when they are opened.
  const shown = entries.filter((entry) => entry.isFile() || entry.isDirectory()).slice(0, MOST_ENTRIES)
  const described = shown.map(async (entry) => {
    const at = join(real, entry.name)
    const { size, mtime } = await lstat(at)
    const kind = entry.isFile() ? ('file' as const) : ('folder' as const)
    return { path: at, kind, size: kind === 'file' ? size : 0, modifiedAt: mtime.toISOString() }
  })
  return (await Promise.all(described)).sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** Written beside it and moved into its place: whole or not at all. */
async function writeText(real: string, text: string): Promise<void> {
  await mkdir(dirname(real), { recursive: true })
  const draft = join(dirname(real), `.${basename(real)}.${randomUUID()}.tmp`)
  try {
    const file = await open(draft, 'wx')
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, real)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

/**
 * Notes that files were read. They are private; and what stands in them is somebody else's, but where a skill of ours keeps what the
 * person writes with it: in a folder that it may only read, anybody's downloads lie.
 */
function noteReading({ skill, tool, context, deps }: PowerScope, path: string): void {
  context.taint.add('private', tool.name)
  const rights = { permissions: skill.permissions, effect: tool.effect, home: deps.home }
  if (skill.isForeign || folderOf(rights, path, 'write') === undefined) context.taint.add('untrusted', tool.name)
}

/** A power over one path: judged by the manifest first, then by where the path really leads. */
const onPath = (access: 'read' | 'write', use: (path: string, real: string) => Promise<unknown>): Power =>
  power({
    args: z.tuple([Path]),
    audited: access === 'read' ? 'after' : 'before',
    target: ([path]) => path,
    permit: ([path], { check }) => check({ power: 'files', path, access }),
    async use([path], scope) {
      const real = await realInside(scope, path, access)
      if (access === 'read') noteReading(scope, path)
      return use(path, real)
    },
  })

async function deleteFile(real: string): Promise<boolean> {
  try {
    await unlink(real)
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

/** Files in the declared folders. */
export const filesPowers: Readonly<Record<string, Power>> = {
  'files.read': onPath('read', async (path, real) => (await readBytes(path, real)).toString('utf8')),
  'files.readBytes': onPath('read', async (path, real) => (await readBytes(path, real)).toString('base64')),
  'files.list': onPath('read', listFolder),
  'files.delete': onPath('write', (_, real) => deleteFile(real)),
  'files.write': power({
    args: z.tuple([Path, z.string().max(MOST_BYTES)]),
    audited: 'before',
    target: ([path]) => path,
    permit: ([path], { check }) => check({ power: 'files', path, access: 'write' }),
    use: async ([path, text], scope) => writeText(await realInside(scope, path, 'write'), text),
  }),
}
