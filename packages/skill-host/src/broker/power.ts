import type {
  AuditLog,
  LeavingCall,
  MemoryStore,
  ReminderStore,
  SecretStore,
  SkillRows,
  TaintMark,
  ToolCallContext,
  ToolHost,
  ToolSpec,
} from '@openpa/core'
import type { PowerUse } from '@openpa/skill'
import type { z } from 'zod'
import type { LoadedSkill } from '../load-skill.ts'
import type { OpenConnection } from './connect-power.ts'
import type { Egress } from './egress.ts'

/** Judges what shows only inside a tool call. Both throw `approval.needed`. */
export interface Gate {
  /** Whether a request may leave. */
  mayFetch(leaving: LeavingCall): void
  /** Whether a skill may call another one's tool, with arguments that nobody was asked about. */
  mayCall(context: ToolCallContext, tool: ToolSpec, input: unknown): Promise<void>
}

/** What the host serves powers from. */
export interface BrokerDeps {
  memory: MemoryStore
  reminders: ReminderStore
  secrets: SecretStore
  rows: SkillRows
  audit: AuditLog
  egress: Egress
  gate: Gate
  /** Puts a message of a skill before the person. */
  notify(ownerId: string, skill: string, text: string): Promise<void>
  /** One line of a skill's own log. */
  log(skill: string, message: string): void
  /** What `~` stands for. */
  home: string
  /** Where the assistant keeps its tokens, its key and its data: whatever is declared, no skill has its files there. */
  ownFolders: readonly string[]
  /** Of it programs are given PATH, HOME and LANG. */
  env: NodeJS.ProcessEnv
}

/** A power that was used. */
export interface UsedPower {
  name: string
  target: string
}

/** One use of a power: by whom, in which call, with which rights. */
export interface PowerScope {
  skill: LoadedSkill
  tool: ToolSpec
  context: ToolCallContext
  deps: BrokerDeps
  host: Pick<ToolHost, 'call' | 'tools'>
  /** Where the run stood when the call began. */
  since: TaintMark
  /** Powers that the call has used before, each with what it was used on. */
  used: readonly UsedPower[]
  /** What the call has opened, by id. */
  connections: Map<string, OpenConnection>
  /** Throws where the manifest or the tool's effect does not allow this. Written to the audit log. */
  check(use: PowerUse): void
}

/** A power as the broker serves it. */
export interface Power<Args extends z.ZodType = z.ZodType> {
  /** What came over the wire is checked with this; a tuple. */
  args: Args
  /** `before`: the note is on disk before anything leaves; `after`: with the next ones; `refusals`: only what is not done is noted. */
  audited: 'before' | 'after' | 'refusals'
  /** What the audit log says that it was used on; no texts of the person. */
  target(args: z.output<Args>): string
  /** Throws where it is not permitted. */
  permit(args: z.output<Args>, scope: PowerScope): void
  use(args: z.output<Args>, scope: PowerScope): Promise<unknown>
}

/** Ties a power's arguments to its functions; otherwise the identity. */
export const power = <Args extends z.ZodType>(definition: Power<Args>): Power => definition
