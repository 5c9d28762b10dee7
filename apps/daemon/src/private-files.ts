import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { AssistantError } from '@openpa/core'

const errorCode = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined)

/** Why a file or folder of the home could not be written, as one of our errors. */
export function writeFailure(path: string, cause: unknown): AssistantError {
  if (errorCode(cause) === 'ENOSPC')
    return new AssistantError('database.disk-full', 'The disk is full.', {
      cause,
      hint: 'Free some space and start again.',
    })
  return new AssistantError('home.not-writable', `${path} cannot be written (${errorCode(cause)}).`, {
    cause,
    hint: 'Set OPENPA_HOME to a folder that you may write to.',
  })
}

/** Makes a folder that only its owner may enter. @throws {AssistantError} `home.not-writable`, `database.disk-full`. */
export function makePrivateFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw writeFailure(path, error)
  }
}

/** @throws {AssistantError} `config.invalid` when others may read the file. */
function refuseSharedFile(path: string): void {
  if (process.platform === 'win32') return
  const { mode } = statSync(path)
  if ((mode & 0o077) !== 0)
    throw new AssistantError('config.invalid', `${path} is readable by others (mode ${(mode & 0o777).toString(8)}).`, {
      hint: `Run: chmod 600 ${path}`,
    })
}

/** On disk when it returns, with the name of the file. */
function writeDurably(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  if (process.platform === 'win32') return
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
}

/**
 * A line of text kept in a file of mode 0600.
 * @param make what it is to hold, where it is not there yet.
 * @throws {AssistantError} `config.invalid` when the file is open to others, `home.not-writable`, `database.disk-full`.
 */
export function privateText(path: string, make?: () => string): string {
  if (make && !existsSync(path)) {
    try {
      writeDurably(path, `${make()}\n`)
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') {
        // Half a value would pass for a damaged one at the next start.
        rmSync(path, { force: true })
        throw writeFailure(path, error)
      }
    }
  }
  refuseSharedFile(path)
  return readFileSync(path, 'utf8').trim()
}

/**
 * A random value kept in a file of mode 0600, made on first use.
 * @param bytes Length of the random value; the file holds it as base64url.
 * @throws {AssistantError} `config.invalid` when the file is open to others or damaged, `home.not-writable`, `database.disk-full`.
 */
export function privateValue(path: string, bytes: number): string {
  const value = privateText(path, () => randomBytes(bytes).toString('base64url'))
  if (Buffer.from(value, 'base64url').length !== bytes)
    throw new AssistantError('config.invalid', `${path} is damaged: it does not hold ${bytes} bytes.`, {
      hint: 'Restore it from a copy, or delete it: another one is made.',
    })
  return value
}
