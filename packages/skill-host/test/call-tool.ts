import type { Memory, MemoryStore, Reminder, ReminderStore, ToolCallContext } from '@openpa/core'
import { defineSkill, type Powers, type SkillTool, type ToolOutput, tool } from '@openpa/skill'
import { vi } from 'vitest'
import { z } from 'zod'
import { loadSkill } from '../src/load-skill.ts'
import { SkillHost } from '../src/skill-host.ts'

export const OWNER = 'owner'
const item: Memory = {
  id: 'm',
  kind: 'fact',
  text: 'teal',
  origin: { source: 'person' },
  trust: 1,
  importance: 1,
  createdAt: '',
  validFrom: '',
  validTo: null,
  supersededBy: null,
  place: null,
}
const reminder: Reminder = {
  id: 'r',
  text: 'tea',
  dueAt: '',
  timeZone: 'UTC',
  status: 'pending',
  createdAt: '',
  firedAt: null,
}
export const memory = {
  add: vi.fn<MemoryStore['add']>(async () => item),
  addTurns: vi.fn<MemoryStore['addTurns']>(async () => 0),
  search: vi.fn<MemoryStore['search']>(async () => ({ hits: [], confidence: 0 })),
  list: vi.fn<MemoryStore['list']>(async () => [item]),
  get: vi.fn<MemoryStore['get']>(async () => item),
  forget: vi.fn<MemoryStore['forget']>(async () => ({
    receipt: 'r',
    id: 'm',
    digest: 'd',
    forgottenAt: '',
    copies: 0,
  })),
}
export const reminders = {
  add: vi.fn<ReminderStore['add']>(async () => reminder),
  list: vi.fn<ReminderStore['list']>(async () => [reminder]),
  cancel: vi.fn<ReminderStore['cancel']>(async () => reminder),
  inbox: vi.fn<ReminderStore['inbox']>(async () => []),
  markSeen: vi.fn<ReminderStore['markSeen']>(async () => 0),
}
export const log = vi.fn()

export const toolOf = (run: SkillTool['run'], input: z.ZodType = z.object({})) =>
  tool({ description: '', input, effect: 'write', run })
export const load = (tools: Record<string, SkillTool>, permissions = {}, name = 'a') =>
  loadSkill(
    { name: `@me/${name}`, version: '1.0.0', openpa: { api: 1, permissions } },
    defineSkill({ name, worker: { description: '' }, tools }),
  )
export const context = (signal = new AbortController().signal): ToolCallContext => ({
  ownerId: OWNER,
  runId: 'run',
  now: new Date('2026-11-25T09:30:00Z'),
  timeZone: 'Europe/Berlin',
  signal,
  idempotencyKey: 'key',
})
/** Calls a single tool `a.t`. */
export const call = (
  run: (powers: Powers) => Promise<ToolOutput> | ToolOutput,
  {
    permissions = {},
    timeoutMs = 60_000,
    signal,
  }: { permissions?: object; timeoutMs?: number; signal?: AbortSignal } = {},
) =>
  new SkillHost(
    [load({ t: toolOf((_, powers) => run(powers)) }, permissions)],
    { memory, reminders, log },
    { timeoutMs },
  ).call('a.t', {}, context(signal))
