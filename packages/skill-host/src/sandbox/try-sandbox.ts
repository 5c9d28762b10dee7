import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeRemote } from '../mcp/describe-remote.ts'
import { connectSandbox, SANDBOX_LIMITS } from './connect-sandbox.ts'
import { CrashRecord } from './crash-record.ts'
import { denoBinary, runnerFile } from './deno-binary.ts'
import { type SandboxMode, sandboxProcess } from './sandbox-command.ts'

/** The smallest skill. */
const PROBE = "export default { name: 'probe', worker: { description: '' }, tools: {} }"

/**
 * Starts a skill without any tool in a real sandbox, and ends it.
 * @throws {AssistantError} `skill.sandbox-missing`, `skill.start-failed`: why it cannot be started here.
 */
export async function trySandbox(mode: SandboxMode, bubblewrap: string | undefined): Promise<void> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'openpa-probe-')))
  const entry = join(folder, 'index.mjs')
  try {
    await writeFile(entry, PROBE)
    const connect = connectSandbox({
      name: 'probe',
      limits: SANDBOX_LIMITS,
      crashes: new CrashRecord('probe'),
      plan: sandboxProcess({
        mode,
        bubblewrap,
        deno: denoBinary(),
        runner: runnerFile(),
        folder,
        entry,
        version: '1',
        cacheFolder: join(folder, 'cache'),
      }),
      check: async () => undefined,
      verify: async (peer) => void (await describeRemote(peer)),
    })
    const connection = await connect({ power: async () => undefined, message: () => undefined })
    connection.close()
    await connection.peer.closed
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}
