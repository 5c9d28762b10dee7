import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { AssistantError } from '@openpa/core'
import { extract, type Header } from 'tar-stream'

/** Files of a package by path with `/`, without the folder that npm puts around them. */
export type PackageFiles = ReadonlyMap<string, Buffer>

const MOST_BYTES = 100_000_000
const MOST_FILES = 10_000

const unsafe = (what: string) =>
  new AssistantError('skill.package-unsafe', `This package is refused: ${what}.`, {
    hint: 'Nothing of it was installed.',
  })

/** Names that Windows keeps for devices, with any ending. @see https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

/** What is wrong with a path inside a package; undefined where nothing is. */
function pathProblem(path: string): string | undefined {
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'has an absolute path'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (/[\\\u0000-\u001f\u007f]/.test(path)) return 'has a path that systems read differently'
  const parts = path.replace(/\/$/, '').split('/')
  if (parts.some((part) => part === '..' || part === '.' || part === '')) return 'leads out of its folder'
  if (parts.some((part) => DEVICE.test(part) || /[. ]$/.test(part))) return 'has a name that Windows does not take'
  if (/\.node$/i.test(path)) return 'is native code, which no sandbox holds'
  return undefined
}

/** Judges one entry by its header. @returns its path inside the package; undefined for folders. */
function judge({ name, type, size = 0 }: Header, seen: Map<string, string>): string | undefined {
  if (type !== 'file' && type !== 'contiguous-file' && type !== 'directory') throw unsafe(`"${name}" is a ${type}`)
  const problem = pathProblem(name)
  if (problem !== undefined) throw unsafe(`"${name}" ${problem}`)
  if (type === 'directory') return undefined
  const path = name.slice(name.indexOf('/') + 1)
  const folded = path.normalize('NFC').toLowerCase()
  const other = seen.get(folded)
  if (other !== undefined) throw unsafe(`"${path}" and "${other}" are one file on some systems`)
  seen.set(folded, path)
  if (seen.size > MOST_FILES) throw unsafe(`it has more than ${MOST_FILES} files`)
  if (size > MOST_BYTES) throw unsafe(`"${name}" is larger than ${MOST_BYTES / 1e6} MB`)
  return path
}

/**
 * Reads a package's tarball into memory: every entry is judged before anything is written, and what is unsafe is refused, not mended.
 * @throws {AssistantError} `skill.package-unsafe` naming the entry.
 */
export async function readTarball(tarball: Uint8Array): Promise<PackageFiles> {
  const files = new Map<string, Buffer>()
  const seen = new Map<string, string>()
  const unpack = extract()
  let bytes = 0
  const collect = async () => {
    for await (const entry of unpack) {
      const path = judge(entry.header, seen)
      const chunks: Buffer[] = []
      for await (const chunk of entry as AsyncIterable<Buffer>) {
        bytes += chunk.length
        if (bytes > MOST_BYTES) throw unsafe(`it unpacks to more than ${MOST_BYTES / 1e6} MB`)
        chunks.push(chunk)
      }
      if (path !== undefined) files.set(path, Buffer.concat(chunks))
    }
  }
  try {
    await Promise.all([pipeline(Readable.from([tarball]), createGunzip(), unpack), collect()])
  } catch (error) {
    unpack.destroy()
    if (error instanceof AssistantError) throw error
    throw new AssistantError('skill.package-unsafe', 'This is not a package: its archive cannot be read.', {
      cause: error,
      hint: 'npm pack makes one.',
    })
  }
  return files
}
