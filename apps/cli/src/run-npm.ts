import { spawn } from 'node:child_process'
import { AssistantError } from '@openpa/core'

/**
 * Runs npm in a folder; what it prints is shown.
 * @throws {AssistantError} `skill.npm-failed`.
 */
export async function runNpm(folder: string, args: readonly string[]): Promise<void> {
  const windows = process.platform === 'win32'
  const child = spawn(windows ? 'npm.cmd' : 'npm', args, {
    cwd: folder,
    // Standard output is the command's own: what npm says goes beside it.
    stdio: ['ignore', 2, 2],
    shell: windows,
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  }).catch(() => null)
  if (code !== 0)
    throw new AssistantError('skill.npm-failed', `npm ${args.join(' ')} failed in ${folder}.`, {
      hint: 'What it printed says why.',
    })
}
