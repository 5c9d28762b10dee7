export { type ManifestText, type TestPowers, type TestWorld, testPowers } from './test-powers.ts'
