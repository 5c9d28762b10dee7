import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
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

/**
 * A random value kept in a file of mode 0600, made on first use.
 * @param bytes Length of the random value; the file holds it as base64url.
 * @throws {AssistantError} `config.invalid` when the file is open to others or damaged, `home.not-writable`, `database.disk-full`.
 */
export function privateValue(path: string, bytes: number): string {
  if (!existsSync(path)) {
    try {
      writeFileSync(path, `${randomBytes(bytes).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') {
        // Half a value would pass for a damaged one at the next start.
        rmSync(path, { force: true })
        throw writeFailure(path, error)
      }
    }
  }
  refuseSharedFile(path)
  const value = readFileSync(path, 'utf8').trim()
  if (Buffer.from(value, 'base64url').length !== bytes)
    throw new AssistantError('config.invalid', `${path} is damaged: it does not hold ${bytes} bytes.`, {
      hint: 'Restore it from a copy; without it the secrets stay locked.',
    })
  return value
}
