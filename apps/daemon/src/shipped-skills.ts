import { createRequire } from 'node:module'
import type { Skill } from '@openpa/skill'
import { type HostedSkill, hostInMemory, type SkillPackage } from '@openpa/skill-host'
import calc from '@openpa/skills-calc'
import calendar from '@openpa/skills-calendar'
import clock from '@openpa/skills-clock'
import files from '@openpa/skills-files'
import mail from '@openpa/skills-mail'
import memory from '@openpa/skills-memory'
import notes from '@openpa/skills-notes'
import reminders from '@openpa/skills-reminders'
import tasks from '@openpa/skills-tasks'
import web from '@openpa/skills-web'

/** The skills that come with the daemon. */
export const SHIPPED: readonly Skill[] = [memory, reminders, calc, clock, tasks, notes, files, web, calendar, mail]

const require = createRequire(import.meta.url)

/** The package.json of a shipped skill. */
export const shippedPackage = ({ name }: Skill): SkillPackage =>
  require(`@openpa/skills-${name}/package.json`) as SkillPackage

/** The shipped skills, loaded as anyone's would be, manifest first; they run in this process. */
export const shippedSkills = (): HostedSkill[] => SHIPPED.map((skill) => hostInMemory(shippedPackage(skill), skill))
