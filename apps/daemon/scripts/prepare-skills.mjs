// What a start would spend its time on: checks the shipped skills as the host checks anyone's, samples too, keeps what they say of
// themselves, and masks what the policy compares requests with.
import { writeFileSync } from 'node:fs'
import { maskSample } from '@openpa/core'
import { checkInMemory, loadSkill } from '@openpa/skill-host'
import { MASKS, readBackground } from '../dist/policy-samples.js'
import { DESCRIPTIONS, loadShipped } from '../dist/shipped-skills.js'

const write = (file, value) => writeFileSync(file, `${JSON.stringify(value)}\n`)

const shipped = (await loadShipped()).map(({ skill, skillPackage }) => {
  const checked = checkInMemory(skillPackage, skill)
  return { checked, loaded: loadSkill(skillPackage, checked.description) }
})
write(
  DESCRIPTIONS,
  shipped.map(({ checked }) => checked),
)

const samples = shipped.flatMap(({ loaded }) => loaded.commands.flatMap((command) => command.samples))
const texts = new Set([...samples.map(({ masked }) => masked), ...readBackground()])
write(MASKS, await Promise.all([...texts].map(async (text) => [text, await maskSample(text)])))
