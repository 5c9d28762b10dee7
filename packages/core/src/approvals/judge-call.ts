import type { ApprovalPolicy, ApprovalReason, ApprovalRule } from '../domain/approval.ts'
import type { ToolEffect, ToolSpec } from '../ports/tool-host.ts'

/** Reading and keeping things for oneself is free; what leaves, runs, spends or destroys is asked. */
export const DEFAULT_APPROVAL_POLICY: ApprovalPolicy = {
  read: 'allow',
  write: 'allow',
  external: 'ask',
  exec: 'ask',
  spend: 'ask',
  destructive: 'ask',
}

const LEAVING: ReadonlySet<ToolEffect> = new Set(['external', 'exec', 'spend'])

/** Whether a call leaves by what it is; what only asks a host is seen when it does. */
export const leaves = ({ effect }: ToolSpec): boolean => LEAVING.has(effect)

/** Whether something may leave with a call: by its effect, or since its skill may contact a host, be it with a GET. */
export const mayLeave = (spec: ToolSpec): boolean => leaves(spec) || spec.hosts.length > 0

/** A call that is about to be made. */
export interface CallToJudge {
  spec: ToolSpec
  /** Whose idea it is: the person's own command, or a model's. */
  by: 'person' | 'model'
  /** Whether words from outside and private things have met in its run. */
  isLoaded: boolean
  /** Whether nobody is there: a run of a schedule. */
  isUnattended: boolean
}

/** What is to be done with a call, and why. */
export interface Judgement {
  rule: ApprovalRule
  reason: ApprovalReason
}

const STRICTNESS: readonly ApprovalRule[] = ['allow', 'ask', 'deny']
const stricter = (one: ApprovalRule, other: ApprovalRule) =>
  STRICTNESS.indexOf(one) >= STRICTNESS.indexOf(other) ? one : other

/** The policy's word on a call; where private things could leave on the word of somebody outside, the person's, if there is one. */
export function judgeCall(policy: ApprovalPolicy, { spec, by, isLoaded, isUnattended }: CallToJudge): Judgement {
  const byEffect = policy[spec.effect]
  const least = spec.isAlwaysAsked ? stricter(byEffect, isUnattended ? 'deny' : 'ask') : byEffect
  const rule = spec.destructive && by === 'model' ? stricter(least, policy.destructive) : least
  if (rule !== 'deny' && isLoaded && mayLeave(spec)) return { rule: isUnattended ? 'deny' : 'ask', reason: 'leak' }
  return { rule, reason: rule === least ? 'effect' : 'destructive' }
}

const TARGETS = /^(?:to|cc|bcc|recipients?|e?mail|address(?:es)?|phone|channel|url|uri|host|domain|program|command)$/i

const hostOf = (value: string) => (/^https?:/i.test(value) ? (URL.parse(value)?.host ?? value) : value)

function* named(value: unknown, isTarget: boolean): Generator<string> {
  if (typeof value === 'string') {
    if (isTarget && value !== '') yield hostOf(value)
  } else if (Array.isArray(value)) for (const one of value) yield* named(one, isTarget)
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) yield* named(inner, isTarget || TARGETS.test(key))
}

/** To whom or where a call goes: as its arguments name it, else the hosts that its skill may contact. */
export function targetOf({ hosts }: ToolSpec, input: unknown): string | null {
  const targets = [...new Set(named(input, false))]
  return (targets.length > 0 ? targets : hosts).join(', ') || null
}
