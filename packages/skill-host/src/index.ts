export { type BrokerDeps, brokerPowers } from './broker.ts'
export { type LoadedSkill, loadSkill, type SkillPackage } from './load-skill.ts'
export { SkillHost } from './skill-host.ts'
