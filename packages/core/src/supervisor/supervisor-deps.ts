import type { AgentLimits } from '../agent/agent-limits.ts'
import type { ApprovalDesk } from '../approvals/approval-desk.ts'
import type { RoutingPolicy } from '../policy/routing-policy.ts'
import type { ToolChooser } from '../policy/tool-chooser.ts'
import type { ApprovalStore } from '../ports/approval-store.ts'
import type { BudgetLedger } from '../ports/budget-ledger.ts'
import type { Clock } from '../ports/clock.ts'
import type { MemoryStore } from '../ports/memory-store.ts'
import type { ModelGateway } from '../ports/model-gateway.ts'
import type { RunStore } from '../ports/run-store.ts'
import type { SessionStore } from '../ports/session-store.ts'
import type { SkillFinder } from '../ports/skill-finder.ts'
import type { ToolHost } from '../ports/tool-host.ts'
import type { EventBus } from '../run/event-bus.ts'

/** What the supervisor needs; the daemon builds it. */
export interface SupervisorDeps {
  runs: RunStore
  sessions: SessionStore
  memory: MemoryStore
  tools: ToolHost
  approvals: ApprovalStore
  desk: ApprovalDesk
  policy: Pick<RoutingPolicy, 'decide'>
  toolChooser: Pick<ToolChooser, 'rank'>
  /** Where skills are looked for that no request has needed yet; nowhere if not given. */
  skillFinder?: SkillFinder
  models: ModelGateway
  budget: BudgetLedger
  bus: EventBus
  clock: Clock
  limits: AgentLimits
  /** IANA zone of the owner. */
  timeZone(ownerId: string): Promise<string>
  /** Told when a run is over: what was said in it can be kept. */
  onRunOver(ownerId: string): void
  /** Told of errors that are bugs; the person sees `internal.unexpected`. */
  onBug(error: unknown, runId: string): void
}
