import type { ConnectTestedSkill } from '@openpa/skill/testing'
import { inject } from 'vitest'
import { openLibrary } from './open-library.ts'

/** Starts an installed skill in Deno; `testSkill` finds this by its name. */
export const connectSkill: ConnectTestedSkill = async (packageName, host) => {
  const { hosted } = await openLibrary(inject('packedSkills'))
  const skill = hosted.get(packageName)
  if (!skill) throw new Error(`${packageName} is not among the packed skills`)
  return (await skill.connect(host)).peer
}
