import type { Skill } from '@openpa/skill'
import { describeSkill, POWER_METHOD, RpcPeer, type SkillDescription, serveSkill } from '@openpa/skill/mcp'
import { invalidSkill, loadSkill, readManifest, type SkillPackage } from '../load-skill.ts'
import { type ConnectSkill, type HostedSkill, wire } from './connection.ts'

/**
 * A skill of ours, to run in this process; its samples are checked by its tests.
 * @throws {AssistantError} `skill.manifest-invalid` saying what is wrong.
 */
export function hostInMemory(skillPackage: SkillPackage, skill: Skill): HostedSkill {
  readManifest(skillPackage)
  let description: SkillDescription
  try {
    description = describeSkill(skill)
  } catch (error) {
    throw invalidSkill(skillPackage.name, error instanceof Error ? error.message : String(error))
  }
  const loaded = loadSkill(skillPackage, description, { isChecked: true })
  return { skill: loaded, connect: connectInMemory(skill, skillPackage.version) }
}

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
