import { createRequire } from 'node:module'
import { type HostedSkill, hostInMemory, type SkillPackage } from '@openpa/skill-host'
import calc from '@openpa/skills-calc'
import clock from '@openpa/skills-clock'
import memory from '@openpa/skills-memory'
import reminders from '@openpa/skills-reminders'

/** The skills that come with the daemon, loaded as anyone's would be, manifest first; they run in this process. */
export function shippedSkills(): HostedSkill[] {
  const require = createRequire(import.meta.url)
  const manifest = (name: string) => require(`${name}/package.json`) as SkillPackage
  return [
    hostInMemory(manifest('@openpa/skills-memory'), memory),
    hostInMemory(manifest('@openpa/skills-reminders'), reminders),
    hostInMemory(manifest('@openpa/skills-calc'), calc),
    hostInMemory(manifest('@openpa/skills-clock'), clock),
  ]
}
