import type { Skill } from '@openpa/skill'
import { describeSkill, POWER_METHOD, RpcPeer, type SkillDescription, serveSkill } from '@openpa/skill/mcp'
import {
  assembleSkill,
  type CheckedSkill,
  checkSkill,
  invalidSkill,
  readManifest,
  type SkillPackage,
} from '../load-skill.ts'
import { type ConnectSkill, type HostedSkill, wire } from './connection.ts'

/** What a skill says of itself, checked. @throws {AssistantError} `skill.manifest-invalid` saying what is wrong. */
export function checkInMemory(skillPackage: SkillPackage, skill: Skill): CheckedSkill {
  readManifest(skillPackage)
  let description: SkillDescription
  try {
    description = describeSkill(skill)
  } catch (error) {
    throw invalidSkill(skillPackage.name, error instanceof Error ? error.message : String(error))
  }
  return checkSkill(skillPackage, description)
}

/** A skill of ours, to run in this process. Its code is loaded when it is first called; its samples were checked with the rest. */
export const hostChecked = (checked: CheckedSkill, load: () => Promise<Skill>): HostedSkill => ({
  skill: assembleSkill(checked, { isChecked: true }),
  connect: async (server) => connectInMemory(await load(), checked.version)(server),
})

/** The same of a skill that is loaded. @throws {AssistantError} `skill.manifest-invalid` saying what is wrong. */
export const hostInMemory = (skillPackage: SkillPackage, skill: Skill): HostedSkill =>
  hostChecked(checkInMemory(skillPackage, skill), async () => skill)

/** Runs a skill of ours in this process; it speaks the same MCP as one in a sandbox. */
export const connectInMemory =
  (skill: Skill, version: string): ConnectSkill =>
  async (server) => {
    const theirs: RpcPeer = serveSkill(
      skill,
      version,
      wire((message) => ours.receive(message)),
    )
    const ours = new RpcPeer(
      wire((message) => theirs.receive(message)),
      {
        requests: { [POWER_METHOD]: server.power },
        notifications: { 'notifications/message': server.message },
      },
    )
    const close = () => {
      const gone = new Error('The skill was stopped.')
      ours.close(gone)
      theirs.close(gone)
    }
    return { peer: ours, close, release: async () => undefined }
  }
