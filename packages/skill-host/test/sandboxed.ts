import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { loadSkill } from '../src/load-skill.ts'
import type { HostedSkill } from '../src/mcp/connection.ts'
import { describeRemote } from '../src/mcp/describe-remote.ts'
import { connectSandbox, SANDBOX_LIMITS, type SandboxLimits } from '../src/sandbox/connect-sandbox.ts'
import { CrashRecord } from '../src/sandbox/crash-record.ts'
import { denoBinary, runnerFile } from '../src/sandbox/deno-binary.ts'
import { type SandboxMode, sandboxProcess } from '../src/sandbox/sandbox-command.ts'
import { checkFolder, digestFolder } from '../src/sandbox/skill-folder.ts'

/** What stands before the tools of a skill in a test: as much of zod as the host's side uses. */
const PRELUDE = `
const any = {
  '~standard': { jsonSchema: { input: () => ({ type: 'object' }) } },
  safeParseAsync: async (data) => ({ success: true, data }),
}
const tool = (run, effect = 'read') => ({ description: 'A tool.', input: any, effect, run })
`

/** A skill as its author ships it: `tools` is the text of an object of tools, `tool(run, effect)` each. */
export const skillText = (tools: string, name = 'a', before = '') =>
  `${before}${PRELUDE}\nexport default { name: '${name}', worker: { description: 'w' }, tools: ${tools} }`

/** Writes files into a new folder. */
export function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'openpa-skill-')))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

/** How a test hosts a skill. */
export interface Hosting {
  mode?: SandboxMode
  bubblewrap?: string | undefined
  limits?: Partial<SandboxLimits>
  permissions?: object
  name?: string
  privateHosts?: string[]
  /** Another program in Deno's place. */
  deno?: string
}

/** A skill in a real sandbox, described by a first start as the installer does it. */
export async function sandboxed(folder: string, hosting: Hosting = {}): Promise<HostedSkill> {
  const { mode = 'default', bubblewrap, limits = {}, permissions = {}, name = 'a', privateHosts = [] } = hosting
  const { deno = denoBinary() } = hosting
  const digests = await digestFolder(name, folder)
  const plan = sandboxProcess({
    mode,
    bubblewrap,
    deno,
    runner: runnerFile(),
    folder,
    entry: join(folder, 'index.mjs'),
    version: '1.0.0',
    cacheFolder: folderOf({}),
  })
  const skill = {
    name,
    plan,
    limits: { ...SANDBOX_LIMITS, ...limits },
    crashes: new CrashRecord(name),
    check: () => checkFolder(name, folder, digests),
  }
  let description: unknown
  const describe = connectSandbox({
    ...skill,
    verify: async (peer) => {
      description = await describeRemote(peer)
    },
  })
  const first = await describe({ power: async () => undefined, message: () => undefined })
  first.close()
  const manifest = { name: `@me/${name}`, version: '1.0.0', openpa: { api: 1, permissions } }
  return {
    skill: loadSkill(manifest, description, { privateHosts, isForeign: true }),
    connect: connectSandbox({ ...skill, verify: async (peer) => void (await describeRemote(peer)) }),
  }
}
