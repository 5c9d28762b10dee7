export { type ManifestText, type TestPowers, type TestWorld, testPowers } from './test-powers.ts'
export {
  type ConnectTestedSkill,
  type SkillRun,
  type SkillWorld,
  type TestedPackage,
  type TestHost,
  testSkill,
} from './test-skill.ts'
