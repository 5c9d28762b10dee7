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
  coversPort,
  folderOf,
  type PowerUse,
  plainPath,
  type Refusal,
  type Rights,
  refusalOf,
  SAFE_METHODS,
} from './permission-rules.ts'
export type {
  Connection,
  ConnectTarget,
  ExecRequest,
  ExecResult,
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
  SettingsPower,
  StorePower,
  WritePart,
} from './powers.ts'
export { applySettings, permittedBy, type ResolvedManifest, resolveManifest } from './resolve-manifest.ts'
export {
  type SettingKind,
  type SettingValue,
  type SettingValues,
  SkillSetting,
  settingSchema,
} from './skill-setting.ts'
export type { ToolOutput } from './tool-output.ts'
