import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Skill } from '@openpa/skill'
import { type CheckedSkill, type HostedSkill, hostChecked, type SkillPackage } from '@openpa/skill-host'

/** The skills that come with the daemon, by package; each is loaded when it is first called. */
const SHIPPED: Readonly<Record<string, () => Promise<{ default: Skill }>>> = {
  '@openpa/skills-memory': () => import('@openpa/skills-memory'),
  '@openpa/skills-reminders': () => import('@openpa/skills-reminders'),
  '@openpa/skills-calc': () => import('@openpa/skills-calc'),
  '@openpa/skills-clock': () => import('@openpa/skills-clock'),
  '@openpa/skills-tasks': () => import('@openpa/skills-tasks'),
  '@openpa/skills-notes': () => import('@openpa/skills-notes'),
  '@openpa/skills-files': () => import('@openpa/skills-files'),
  '@openpa/skills-web': () => import('@openpa/skills-web'),
  '@openpa/skills-calendar': () => import('@openpa/skills-calendar'),
  '@openpa/skills-mail': () => import('@openpa/skills-mail'),
  '@openpa/skills-shell': () => import('@openpa/skills-shell'),
}

/** What they say of themselves. The build writes it: to print and to check their schemas takes longer than a start has. */
export const DESCRIPTIONS = new URL('../bundle/shipped-skills.json', import.meta.url)

const require = createRequire(import.meta.url)

/** Loads all of them, each with its package.json. */
export const loadShipped = (): Promise<{ skill: Skill; skillPackage: SkillPackage }[]> =>
  Promise.all(
    Object.entries(SHIPPED).map(async ([name, load]) => ({
      skill: (await load()).default,
      skillPackage: require(`${name}/package.json`) as SkillPackage,
    })),
  )

/** The shipped skills, to run in this process. */
export function shippedSkills(): HostedSkill[] {
  const described = JSON.parse(readFileSync(DESCRIPTIONS, 'utf8')) as CheckedSkill[]
  return described.map((checked) =>
    hostChecked(checked, async () => {
      const load = SHIPPED[checked.packageName]
      if (!load) throw new Error(`${checked.packageName} does not come with the daemon.`)
      return (await load()).default
    }),
  )
}
