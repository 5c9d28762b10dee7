import { createRequire } from 'node:module'
import { type LoadedSkill, loadSkill, type SkillPackage } from '@openpa/skill-host'
import calc from '@openpa/skills-calc'
import clock from '@openpa/skills-clock'
import memory from '@openpa/skills-memory'
import reminders from '@openpa/skills-reminders'

/** The skills that come with the daemon, loaded as anyone's would be: manifest first. */
export function loadShippedSkills(): LoadedSkill[] {
  const require = createRequire(import.meta.url)
  const manifest = (name: string) => require(`${name}/package.json`) as SkillPackage
  return [
    loadSkill(manifest('@openpa/skills-memory'), memory),
    loadSkill(manifest('@openpa/skills-reminders'), reminders),
    loadSkill(manifest('@openpa/skills-calc'), calc),
    loadSkill(manifest('@openpa/skills-clock'), clock),
  ]
}
