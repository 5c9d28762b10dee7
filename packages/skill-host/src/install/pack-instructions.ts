import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { createGzip } from 'node:zlib'
import { AssistantError } from '@openpa/core'
import { pack } from 'tar-stream'
import { MOST_TARBALL_BYTES } from './integrity.ts'

/** Folders that are no part of a skill: what a checkout and an installation leave. */
const LEFT_OUT: ReadonlySet<string> = new Set(['.git', 'node_modules'])

/**
 * Packs a folder of instructions as a package is: the same files give the same bytes.
 * @throws {AssistantError} `skill.package-unsafe` for links, and for what is too large.
 */
export async function packInstructions(folder: string): Promise<Buffer> {
  const archive = pack()
  const bytes = buffer(archive.pipe(createGzip()))
  let size = 0
  for (const file of (await filesIn(folder)).sort()) {
    const content = await readFile(file)
    size += content.length
    if (size > MOST_TARBALL_BYTES)
      throw new AssistantError('skill.package-unsafe', `${folder} is larger than ${MOST_TARBALL_BYTES / 1e6} MB.`)
    archive.entry({ name: `package/${relative(folder, file).replaceAll(sep, '/')}`, mtime: new Date(0) }, content)
  }
  archive.finalize()
  return bytes
}

async function filesIn(folder: string): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (!LEFT_OUT.has(entry.name)) found.push(...(await filesIn(path)))
    } else if (entry.isFile()) found.push(path)
    else throw new AssistantError('skill.package-unsafe', `This folder is refused: ${path} is a link, or no file.`)
  }
  return found
}
