// Checks the shipped skills as the host checks anyone's, samples too, and keeps what they say of themselves for the daemon's start.
import { writeFileSync } from 'node:fs'
import { checkInMemory, loadSkill } from '@openpa/skill-host'
import { DESCRIPTIONS, loadShipped } from '../dist/shipped-skills.js'

const checked = (await loadShipped()).map(({ skill, skillPackage }) => {
  const one = checkInMemory(skillPackage, skill)
  loadSkill(skillPackage, one.description)
  return one
})
writeFileSync(DESCRIPTIONS, `${JSON.stringify(checked)}\n`)
