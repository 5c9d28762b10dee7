export {
  type Command,
  Decline,
  defineSkill,
  type Effect,
  type Skill,
  type SkillTool,
  type SlotType,
  tool,
  type Worker,
} from './define-skill.ts'
export { describePermissions } from './describe-permissions.ts'
export { Permissions, SkillManifest } from './manifest.ts'
export {
  coversHost,
  folderOf,
  type PowerUse,
  plainPath,
  type Refusal,
  type Rights,
  refusalOf,
} from './permission-rules.ts'
export type {
  FetchOptions,
  FileEntry,
  FilesPower,
  MemoryPower,
  MemorySearchResult,
  Powers,
  Receipt,
  RememberedStatement,
  ScheduledMessage,
  SchedulePower,
  StorePower,
} from './powers.ts'
export type { ToolOutput } from './tool-output.ts'
