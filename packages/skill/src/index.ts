export {
  type Command,
  Decline,
  defineSkill,
  type Effect,
  type Skill,
  type SkillTool,
  type SlotType,
  type ToolOutput,
  tool,
  type Worker,
} from './define-skill.ts'
export { Permissions, SkillManifest } from './manifest.ts'
export type {
  MemoryPower,
  MemorySearchResult,
  Powers,
  Receipt,
  RememberedStatement,
  ScheduledMessage,
  SchedulePower,
} from './powers.ts'
