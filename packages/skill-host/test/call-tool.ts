import type { AuditNote, Memory, MemoryStore, Reminder, ReminderStore, ToolCallContext } from '@openpa/core'
import { RunTaint } from '@openpa/core'
import { defineSkill, type Powers, type SkillTool, type ToolOutput, tool } from '@openpa/skill'
import { vi } from 'vitest'
import { z } from 'zod'
import type { InboundResponse, OutboundRequest } from '../src/broker/egress.ts'
import type { BrokerDeps, Gate } from '../src/broker/power.ts'
import { hostInMemory } from '../src/mcp/connect-in-memory.ts'
import type { HostedSkill } from '../src/mcp/connection.ts'
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
  recall: vi.fn<MemoryStore['recall']>(),
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
/** A skill of these tools, in this process. */
export function load(
  tools: Record<string, SkillTool>,
  permissions = {},
  name = 'a',
  privateHosts: string[] = [],
  settings: object[] = [],
): HostedSkill {
  const skill = defineSkill({ name, worker: { description: '' }, tools })
  const manifest = { name: `@me/${name}`, version: '1.0.0', openpa: { api: 1, settings, permissions } }
  const hosted = hostInMemory(manifest, skill)
  return { ...hosted, skill: { ...hosted.skill, privateHosts } }
}
/** What the audit log was given. */
export const notes: AuditNote[] = []
export const rows = new Map<string, unknown>()
export const secrets = new Map<string, string>()
export const notify = vi.fn(async () => undefined)
export const egress = vi.fn<(request: OutboundRequest, options: object) => Promise<InboundResponse>>()
/** What may leave: everything, unless a test says otherwise. */
export const gate = { mayFetch: vi.fn<Gate['mayFetch']>(), mayCall: vi.fn<Gate['mayCall']>() }
/** All that powers are served from; memory and reminders are spies, the rest keeps things in maps. */
export const deps: BrokerDeps = {
  memory,
  reminders,
  log,
  notify,
  home: '/home/me',
  ownFolders: [],
  env: process.env,
  egress: { request: egress, connect: () => Promise.reject(new Error('The test has no network.')) },
  gate,
  secrets: {
    set: async () => undefined,
    get: async (_, name) => secrets.get(name),
    remove: async () => false,
    list: async () => [],
  },
  rows: {
    get: async (_, skill, key) => rows.get(`${skill}/${key}`),
    set: async (_, skill, key, value) => void rows.set(`${skill}/${key}`, value),
    delete: async (_, skill, key) => rows.delete(`${skill}/${key}`),
    keys: async (_, skill, prefix) =>
      [...rows.keys()].flatMap((key) => (key.startsWith(`${skill}/${prefix}`) ? key.slice(skill.length + 1) : [])),
    clear: async () => 0,
  },
  audit: {
    append: async (_, added) => void notes.push(...added),
    list: async () => [],
    verify: async () => ({ entries: 0, brokenAt: null }),
  },
}
export const context = (signal = new AbortController().signal): ToolCallContext => ({
  ownerId: OWNER,
  runId: 'run',
  now: new Date('2026-11-25T09:30:00Z'),
  timeZone: 'Europe/Berlin',
  signal,
  idempotencyKey: 'key',
  taint: new RunTaint(),
  isApproved: false,
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
  new SkillHost([load({ t: toolOf((_, powers) => run(powers)) }, permissions)], deps, { timeoutMs }).call(
    'a.t',
    {},
    context(signal),
  )
