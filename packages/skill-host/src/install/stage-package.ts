import { randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AssistantError } from '@openpa/core'
import { describeSkill, type SkillDescription } from '@openpa/skill/mcp'
import { loadSkill } from '../load-skill.ts'
import { describeRemote } from '../mcp/describe-remote.ts'
import { connectSandbox, type SandboxedSkill } from '../sandbox/connect-sandbox.ts'
import { digestFolder, type FolderDigests } from '../sandbox/skill-folder.ts'
import { SkillDescriptionShape } from '../skill-description-shape.ts'
import { type CheckedPackage, checkPackage } from './check-package.ts'
import type { FetchedPackage } from './fetch-package.ts'
import { INSTRUCTIONS, instructionSkill, readInstructionHead } from './instruction-skill.ts'
import { type PackageFiles, readTarball } from './read-tarball.ts'

/** A package that has been unpacked, checked, and asked in its sandbox what it is; it is not installed. */
export interface StagedPackage {
  id: string
  /** Where its files are. */
  folder: string
  checked: CheckedPackage
  source: FetchedPackage['source']
  notes: string[]
  description: SkillDescription
  files: FolderDigests
}

/** Makes what is needed to start a package in its sandbox. */
export type PlanSandbox = (
  name: string,
  skill: { folder: string; entry: string; version: string },
) => Omit<SandboxedSkill, 'check' | 'verify'>

/**
 * Unpacks a package into a new folder below `stagingFolder`, and starts it once, without any power.
 * @throws {AssistantError} what is wrong with it; nothing of it is left then.
 */
export async function stagePackage(
  { tarball, source, notes, expected }: FetchedPackage,
  stagingFolder: string,
  planSandbox: PlanSandbox,
): Promise<StagedPackage> {
  const files = await readTarball(tarball)
  const checked = await checkPackage(files)
  checkName(checked, expected)
  const id = randomUUID()
  const folder = join(stagingFolder, id)
  try {
    await unpack(files, folder)
    const instructions = checked.entry === INSTRUCTIONS ? files.get(INSTRUCTIONS) : undefined
    const description = instructions
      ? await describeInstructions(checked, instructions.toString('utf8'))
      : await askWhatItIs(checked, folder, planSandbox)
    return { id, folder, checked, source, notes, description, files: await digestFolder(checked.name, folder) }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

/** A registry knows packages by a name that the archive itself does not have to have. */
function checkName({ name, version }: CheckedPackage, expected: FetchedPackage['expected']): void {
  if (expected === undefined || (name === expected.name && version === expected.version)) return
  throw new AssistantError(
    'skill.package-unsafe',
    `What came as ${expected.name} ${expected.version} calls itself ${name} ${version}.`,
    { hint: 'Nothing of it was installed.' },
  )
}

async function unpack(files: PackageFiles, folder: string): Promise<void> {
  for (const [path, bytes] of files) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, bytes, { mode: 0o600, flag: 'wx' })
  }
}

async function askWhatItIs(checked: CheckedPackage, folder: string, planSandbox: PlanSandbox) {
  let described: unknown
  const { name, entry, version } = checked
  const connect = connectSandbox({
    ...planSandbox(name, { folder, entry: join(folder, entry), version }),
    check: async () => undefined,
    verify: async (peer) => {
      described = await describeRemote(peer)
    },
  })
  const noPowers = { power: () => Promise.reject(new Error('It is not installed.')), message: () => undefined }
  const connection = await connect(noPowers)
  connection.close()
  loadSkill(checked, described)
  return SkillDescriptionShape.parse(described)
}

/** What a folder of instructions is, without starting anything. */
async function describeInstructions(checked: CheckedPackage, text: string): Promise<SkillDescription> {
  const description = describeSkill(instructionSkill(await readInstructionHead(text), async () => undefined))
  loadSkill(checked, description)
  return description
}
