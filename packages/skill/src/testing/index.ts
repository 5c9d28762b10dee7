export { type TestPowers, testPowers } from './test-powers.ts'
