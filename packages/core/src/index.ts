export { type AgentLimits, DEFAULT_AGENT_LIMITS } from './agent/agent-limits.ts'
export { callModel } from './agent/model-call.ts'
export { wireName } from './agent/wire-name.ts'
export { ApprovalDesk, type ApprovalDeskDeps, type LeavingCall } from './approvals/approval-desk.ts'
export { DEFAULT_APPROVAL_POLICY, mayLeave } from './approvals/judge-call.ts'
export type {
  Approval,
  ApprovalGrant,
  ApprovalPolicy,
  ApprovalReason,
  ApprovalRule,
  ApprovalStatus,
  ToolQuestion,
} from './domain/approval.ts'
export { canonicalJson, storable, storableJson } from './domain/canonical-json.ts'
export {
  EVENT_PAYLOADS,
  type EventDraft,
  type EventKind,
  type EventPayload,
  type RunEvent,
} from './domain/event.ts'
export { FINAL_KINDS } from './domain/final-kinds.ts'
export {
  type ForgetReceipt,
  type Memory,
  type MemoryHit,
  type MemoryKind,
  type MemoryOrigin,
  type MemorySearch,
  type NeighbourTurn,
  STATEMENT_KINDS,
  type TurnPlace,
} from './domain/memory.ts'
export type {
  DuplicateGroup,
  ForgetPreview,
  ForgetReceipts,
  JunkFinding,
  MemoryAudit,
  MemoryChange,
  MemoryHistory,
  MemoryJob,
  MemorySource,
  MemoryState,
  MemoryStats,
  RunMemories,
  UpkeepReport,
  UsedMemory,
} from './domain/memory-care.ts'
export type {
  ExportPage,
  ImportPart,
  ImportResult,
  PortableMemory,
  PortableOrigin,
  PortablePlace,
} from './domain/portable-memory.ts'
export type { InboxItem, Reminder } from './domain/reminder.ts'
export {
  isParked,
  type Run,
  type RunCall,
  type RunRequest,
  type RunSource,
  type RunStatus,
  type SessionMessage,
  type SessionSummary,
} from './domain/run.ts'
export type {
  FoundSkill,
  HeldUpdate,
  InstallPlan,
  McpServerView,
  RegistryOrigin,
  SkillChanges,
  SkillSettingView,
  SkillToolView,
  SkillUpdate,
  SkillView,
} from './domain/skill-view.ts'
export { RunTaint, type Taint, type TaintFlag, type TaintMark } from './domain/taint.ts'
export {
  AssistantError,
  type AssistantErrorOptions,
  ERROR_CODES,
  type ErrorBody,
  type ErrorCode,
  isAssistantError,
  toErrorBody,
} from './errors.ts'
export { type CommandSpec, parseSample, type Sample, type SlotType } from './policy/command.ts'
export { type CommandFeatures, featuresOf, maskSample, NearestExamples } from './policy/nearest-examples.ts'
export { type Decision, RoutingPolicy, type ScoredCommand, thresholdOf } from './policy/routing-policy.ts'
export {
  type RankedTool,
  TOOL_WEIGHTS,
  ToolChooser,
  type ToolFeatures,
  type ToolProfile,
  toolProfiles,
} from './policy/tool-chooser.ts'
export type { ApprovalAnswer, ApprovalStore, GrantStore } from './ports/approval-store.ts'
export type { AuditEntry, AuditLog, AuditNote, AuditQuery, AuditVerdict } from './ports/audit-log.ts'
export type { BudgetCaps, BudgetLedger, Reservation } from './ports/budget-ledger.ts'
export { type Clock, systemClock } from './ports/clock.ts'
export type { Embedder } from './ports/embedder.ts'
export type { MemoryArchive } from './ports/memory-archive.ts'
export type { MemoryCurator } from './ports/memory-curator.ts'
export type { MemoryStore, NewMemory, NewTurn, Recall, SearchOptions } from './ports/memory-store.ts'
export type { MemoryUpkeep } from './ports/memory-upkeep.ts'
export type { ConnectedModel, ModelGateway, ModelPrice } from './ports/model-gateway.ts'
export type { Notifier } from './ports/notifier.ts'
export type { ReminderStore } from './ports/reminder-store.ts'
export type { DecisionRow, RunBatch, RunOutcome, RunStore, SkillUsageRow, StepRow } from './ports/run-store.ts'
export type { SecretStore } from './ports/secret-store.ts'
export type { Session, SessionStore } from './ports/session-store.ts'
export type { SkillFinder, SkillNeed, SkillProposal } from './ports/skill-finder.ts'
export type { SkillRows } from './ports/skill-rows.ts'
export type { ToolCallContext, ToolEffect, ToolHost, ToolResult, ToolSpec, WorkerSpec } from './ports/tool-host.ts'
export { EventBus, type RunListener } from './run/event-bus.ts'
export type { SlotContext } from './slots/date-time.ts'
export { addDays, instantOf, wallClockAt } from './slots/wall-clock.ts'
export { Supervisor } from './supervisor/supervisor.ts'
export type { SupervisorDeps } from './supervisor/supervisor-deps.ts'
