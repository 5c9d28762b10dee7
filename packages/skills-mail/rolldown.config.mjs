import { skillBundle } from '../../tools/skill-bundle.mjs'

export default skillBundle
