import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AssistantError } from '@openpa/core'
import { type LoadedSkill, loadSkill } from '../load-skill.ts'
import { connectInMemory } from '../mcp/connect-in-memory.ts'
import type { HostedSkill } from '../mcp/connection.ts'
import { describeRemote } from '../mcp/describe-remote.ts'
import { connectSandbox, SANDBOX_LIMITS } from '../sandbox/connect-sandbox.ts'
import { CrashRecord } from '../sandbox/crash-record.ts'
import { denoBinary, runnerFile } from '../sandbox/deno-binary.ts'
import { type SandboxMode, sandboxProcess } from '../sandbox/sandbox-command.ts'
import { checkFolder } from '../sandbox/skill-folder.ts'
import { SkillDescriptionShape } from '../skill-description-shape.ts'
import { compareTools } from './compare-skills.ts'
import { INSTRUCTIONS, instructionSkill } from './instruction-skill.ts'
import type { InstalledSkill } from './skills-lock.ts'
import type { PlanSandbox } from './stage-package.ts'

/** Where skills of others are, and how strictly they are held. */
export interface SkillSandboxesDeps {
  /** Code, lock file, and caches of sandboxes. */
  folder: string
  mode(): Promise<SandboxMode>
  /** Where bubblewrap is, if it is. */
  bubblewrap: string | undefined
}

/** A package's name as that of a folder: `@me/x` becomes `me__x`. */
export const folderName = (packageName: string): string => packageName.replace(/^@/, '').replace('/', '__')

/** An installed skill as it can be called. @throws {AssistantError} `skill.manifest-invalid`. */
export const loadInstalled = ({
  packageName,
  version,
  openpa,
  description,
  privateHosts,
}: InstalledSkill): LoadedSkill =>
  loadSkill({ name: packageName, version, openpa }, description, { privateHosts, isForeign: true, isChecked: true })

/** Builds the sandbox of each skill. */
export class SkillSandboxes {
  readonly #deps: SkillSandboxesDeps
  #mode: SandboxMode = 'strict'

  constructor(deps: SkillSandboxesDeps) {
    this.#deps = deps
  }

  /** Reads the mode; until then it is the strict one. */
  async open(): Promise<void> {
    this.#mode = await this.#deps.mode()
  }

  codeFolder(skill: Pick<InstalledSkill, 'folder'>): string {
    return join(this.#deps.folder, skill.folder)
  }

  cacheFolder(packageName: string): string {
    return join(this.#deps.folder, '.cache', folderName(packageName))
  }

  readonly plan: PlanSandbox = (packageName, { folder, entry, version }) => ({
    name: packageName,
    limits: SANDBOX_LIMITS,
    crashes: new CrashRecord(packageName),
    plan: sandboxProcess({
      mode: this.#mode,
      bubblewrap: this.#deps.bubblewrap,
      deno: denoBinary(),
      runner: runnerFile(),
      folder,
      entry,
      version,
      cacheFolder: this.cacheFolder(packageName),
    }),
  })

  /** An installed skill, to be started when it is first called: its files and its tools must be what was approved. */
  host(skill: InstalledSkill): HostedSkill {
    if (skill.entry === INSTRUCTIONS) return this.#hostInstructions(skill)
    const folder = this.codeFolder(skill)
    const { name, packageName, version, description, files } = skill
    return {
      skill: loadInstalled(skill),
      connect: connectSandbox({
        ...this.plan(packageName, { folder, entry: join(folder, skill.entry), version }),
        name,
        check: () => checkFolder(name, folder, files),
        verify: async (peer) => {
          const changes = compareTools(description, SkillDescriptionShape.parse(await describeRemote(peer)))
          if (changes.length === 0) return
          throw new AssistantError(
            'skill.changed',
            `The skill ${name} is not what you approved: ${changes.join('; ')}.`,
            {
              hint: `Switch it off: assistant skill disable ${name}`,
            },
          )
        },
      }),
    }
  }

  /** Instructions are read, not run: in this process, with the same check of their files before. */
  #hostInstructions(skill: InstalledSkill): HostedSkill {
    const folder = this.codeFolder(skill)
    const { name, version, description, files } = skill
    const instructions = instructionSkill({ name, description: description.worker.description }, async (file) =>
      Object.hasOwn(files, file) ? readFile(join(folder, file), 'utf8') : undefined,
    )
    return {
      skill: loadInstalled(skill),
      connect: async (server) => {
        await checkFolder(name, folder, files)
        return connectInMemory(instructions, version)(server)
      },
    }
  }
}
