import { createHash } from 'node:crypto'
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { AssistantError } from '@openpa/core'

/** SHA-256 of each file of a skill, by path with `/`. */
export type FolderDigests = Readonly<Record<string, string>>

const tampered = (skill: string, path: string) =>
  new AssistantError('skill.tampered', `The skill ${skill} contains a link or changed file: ${path}.`, {
    hint: `Look at it, then install it again: assistant skill install`,
  })

async function walk(skill: string, root: string, folder: string, found: string[]): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await walk(skill, root, path, found)
    // A link would lead out of the sandbox: Deno follows it inside the allowed folder.
    else if (!entry.isFile() || (await lstat(path)).nlink > 1) throw tampered(skill, relative(root, path))
    else found.push(path)
  }
}

/**
 * Digests of all files.
 * @throws {AssistantError} `skill.tampered` for links and for what is neither file nor folder.
 */
export async function digestFolder(skill: string, root: string): Promise<FolderDigests> {
  const files: string[] = []
  await walk(skill, root, root, files)
  const digests: [string, string][] = []
  for (const file of files.sort()) {
    const digest = createHash('sha256')
      .update(await readFile(file))
      .digest('hex')
    digests.push([relative(root, file).replaceAll(sep, '/'), digest])
  }
  return Object.fromEntries(digests)
}

/** @throws {AssistantError} `skill.tampered` naming the first file that is not as it was installed; `skill.not-found` without a folder. */
export async function checkFolder(skill: string, root: string, expected: FolderDigests): Promise<void> {
  const found = await digestFolder(skill, root).catch((error: unknown) => {
    if (error instanceof AssistantError) throw error
    throw new AssistantError('skill.not-found', `The folder of the skill ${skill} is gone.`, {
      cause: error,
      hint: `Install it again, or take it out of the list: assistant skill rm ${skill}`,
    })
  })
  for (const path of new Set([...Object.keys(expected), ...Object.keys(found)]))
    if (found[path] !== expected[path]) throw tampered(skill, path)
}
