import {
  type ApprovalPolicy,
  AssistantError,
  type BudgetCaps,
  DEFAULT_APPROVAL_POLICY,
  type ModelPrice,
} from '@openpa/core'
import type { SettingsStore } from '@openpa/database'
import { z } from 'zod'

const isZone = (zone: string) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  } catch {
    return false
  }
}

/** Stands for the registry that npm itself is set to. */
export const NPMS_REGISTRY = 'npm'

const isRegistry = (text: string) => {
  if (text === NPMS_REGISTRY) return true
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
}

const Price = z.strictObject({
  inputUsdPerMillion: z.number().nonnegative(),
  outputUsdPerMillion: z.number().nonnegative(),
})

const Rule = z.enum(['allow', 'ask', 'deny'])
const rule = (effect: keyof ApprovalPolicy, about: string) => ({
  schema: Rule,
  default: DEFAULT_APPROVAL_POLICY[effect],
  about: `${about}: allow, ask or deny`,
})

/** What can be set, with what it means. Values that are not set have the default. */
const KEYS = {
  timezone: {
    schema: z.string().refine(isZone, 'not an IANA time zone'),
    default: Intl.DateTimeFormat().resolvedOptions().timeZone,
    about: 'your time zone, e.g. Europe/Berlin',
  },
  'budget.runTokens': {
    schema: z.number().int().positive(),
    default: 200_000,
    about: 'most tokens that one run may take',
  },
  'budget.runUsd': { schema: z.number().nonnegative(), default: 1, about: 'most US dollars that one run may cost' },
  'budget.dayTokens': { schema: z.number().int().positive(), default: 2_000_000, about: 'most tokens within 24 hours' },
  'budget.dayUsd': { schema: z.number().nonnegative(), default: 5, about: 'most US dollars within 24 hours' },
  'memory.halfLifeDays': {
    schema: z.number().positive().max(36_500),
    default: 90,
    about: 'days without use after which a memory counts half as important',
  },
  'memory.quietHour': {
    schema: z.number().int().min(0).max(23),
    default: 3,
    about: 'hour of the day in which memory is tidied',
  },
  'memory.distil': {
    schema: z.boolean(),
    default: true,
    about: 'remember what you say of yourself in passing, not only what you tell me to remember',
  },
  'skills.sandbox': {
    schema: z.enum(['default', 'strict']),
    default: 'default' as const,
    about: 'how skills of others are held: default, or strict (with bubblewrap; from the next start on)',
  },
  'approval.read': rule('read', 'tools that only read'),
  'approval.write': rule('write', 'tools that change your own things'),
  'approval.external': rule('external', 'tools that send something to somebody'),
  'approval.exec': rule('exec', 'tools that run programs'),
  'approval.spend': rule('spend', 'tools that spend money'),
  'approval.destructive': rule('destructive', 'what a model wants to delete for good'),
  'approval.answerHours': {
    schema: z
      .number()
      .positive()
      .max(24 * 365),
    default: 168,
    about: 'hours after which a question that nobody answers is a no',
  },
  'skills.registry': {
    schema: z
      .string()
      .max(500)
      .refine(isRegistry, 'neither npm nor an address of a registry (http or https, without a password)'),
    default: NPMS_REGISTRY,
    about: 'where skills are looked up by name, and nowhere else: npm (the registry that npm is set to), or an address',
  },
  'skills.cooldownDays': {
    schema: z.number().nonnegative().max(365),
    default: 7,
    about: 'days that a version must have been public before it is installed; 0 for none',
  },
  'skills.discovery': {
    schema: z.enum(['auto', 'on', 'off']),
    default: 'auto' as const,
    about:
      'whether a skill is looked for when none serves a request, and proposed: auto (among those that are switched off, and on the registry if you have used or set it), on (always on both), off',
  },
  'notify.desktop': { schema: z.boolean(), default: true, about: 'show reminders as desktop notifications' },
} as const

type Key = keyof typeof KEYS
type Value<K extends Key> = z.infer<(typeof KEYS)[K]['schema']>

/** `prices.<model id>` is the price table; a model without an entry costs nothing, which is right for local ones. */
const PRICE = /^prices\.(.{1,200})$/

/** One setting as `config list` shows it. */
export interface Setting {
  key: string
  value: unknown
  isDefault: boolean
  about: string
}

/** Typed, checked settings over their store. */
export class Configuration {
  readonly #store: SettingsStore
  readonly #known = new Map<string, Promise<Record<string, unknown>>>()

  constructor(store: SettingsStore) {
    this.#store = store
  }

  /** What was set, read once: only this object changes it. */
  #all(ownerId: string): Promise<Record<string, unknown>> {
    const known = this.#known.get(ownerId) ?? this.#store.all(ownerId)
    this.#known.set(ownerId, known)
    known.catch(() => this.#known.delete(ownerId))
    return known
  }

  async get<K extends Key>(ownerId: string, key: K): Promise<Value<K>> {
    const value = (await this.#all(ownerId))[key]
    return (value ?? KEYS[key].default) as Value<K>
  }

  /** Every key with its value, in order. */
  async list(ownerId: string): Promise<Setting[]> {
    const all = await this.#all(ownerId)
    const known = Object.entries(KEYS).map(([key, { default: fallback, about }]) => ({
      key,
      value: all[key] ?? fallback,
      isDefault: !(key in all),
      about,
    }))
    const prices = Object.entries(all).filter(([key]) => PRICE.test(key))
    return [
      ...known,
      ...prices.map(([key, value]) => ({ key, value, isDefault: false, about: 'US dollars per million tokens' })),
    ]
  }

  /** @throws {AssistantError} `config.invalid` for an unknown key or a value that does not fit. */
  async set(ownerId: string, key: string, value: unknown): Promise<void> {
    const schema = PRICE.test(key) ? Price : key in KEYS ? KEYS[key as Key].schema : undefined
    if (!schema)
      throw new AssistantError('config.invalid', `There is no setting "${key}".`, {
        hint: 'See: assistant config list',
      })
    const parsed = schema.safeParse(value)
    if (!parsed.success)
      throw new AssistantError(
        'config.invalid',
        `"${key}" cannot be ${JSON.stringify(value)?.slice(0, 100)}: ${parsed.error.issues[0]?.message ?? 'wrong value'}.`,
        { hint: 'See: assistant config list' },
      )
    await this.#store.set(ownerId, key, parsed.data)
    this.#known.delete(ownerId)
  }

  async unset(ownerId: string, key: string): Promise<void> {
    await this.#store.unset(ownerId, key)
    this.#known.delete(ownerId)
  }

  async caps(ownerId: string): Promise<BudgetCaps> {
    const all = await this.#all(ownerId)
    const cap = (key: `budget.${keyof BudgetCaps}`) => (all[key] as number | undefined) ?? KEYS[key].default
    return {
      runTokens: cap('budget.runTokens'),
      runUsd: cap('budget.runUsd'),
      dayTokens: cap('budget.dayTokens'),
      dayUsd: cap('budget.dayUsd'),
    }
  }

  /** What is done with calls by their effect, and how long a question waits. */
  async approvals(ownerId: string): Promise<{ policy: ApprovalPolicy; answerMs: number }> {
    const all = await this.#all(ownerId)
    const rules = Object.entries(DEFAULT_APPROVAL_POLICY).map(([effect, rule]) => [
      effect,
      all[`approval.${effect}`] ?? rule,
    ])
    const hours = (all['approval.answerHours'] as number | undefined) ?? KEYS['approval.answerHours'].default
    return { policy: Object.fromEntries(rules) as ApprovalPolicy, answerMs: hours * 3600_000 }
  }

  async price(ownerId: string, modelId: string): Promise<ModelPrice> {
    const price = (await this.#all(ownerId))[`prices.${modelId}`] as ModelPrice | undefined
    return price ?? { inputUsdPerMillion: 0, outputUsdPerMillion: 0 }
  }
}
