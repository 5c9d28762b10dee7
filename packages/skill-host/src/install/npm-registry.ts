import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { AssistantError } from '@openpa/core'

const TIMEOUT_MS = 20_000

/**
 * The address of the registry that npm itself is set to on this machine.
 * @throws {AssistantError} `registry.unavailable` when npm does not tell.
 */
export async function npmRegistry(): Promise<string> {
  const windows = process.platform === 'win32'
  try {
    const { stdout } = await promisify(execFile)(windows ? 'npm.cmd' : 'npm', ['config', 'get', 'registry'], {
      timeout: TIMEOUT_MS,
      shell: windows,
    })
    return new URL(stdout.trim()).href
  } catch (error) {
    throw new AssistantError('registry.unavailable', 'npm does not tell which registry it is set to.', {
      cause: error,
      hint: 'Name one: assistant config set skills.registry <address>',
    })
  }
}
