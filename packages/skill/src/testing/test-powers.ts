import type { Effect } from '../define-skill.ts'
import { Permissions } from '../manifest.ts'
import { plainPath, refusalOf } from '../permission-rules.ts'
import type { FetchOptions, Powers, RememberedStatement, ScheduledMessage } from '../powers.ts'
import type { ToolOutput } from '../tool-output.ts'
import { type Check, failure, refused } from './failure.ts'
import { testFiles } from './test-files.ts'
import { testMemory } from './test-memory.ts'
import { testSchedule } from './test-schedule.ts'

/** Powers that keep everything in arrays and maps, for a skill's own tests. */
export interface TestPowers extends Powers {
  /** Effect of the tool that is at work, by which uses are judged. */
  effect: Effect
  statements: RememberedStatement[]
  reminders: ScheduledMessage[]
  rows: Map<string, unknown>
  /** By absolute path. */
  texts: Map<string, string>
  /** What went through `fetch`. */
  requests: { url: string; options: FetchOptions }[]
  notes: string[]
  lines: string[]
}

/** What a test plays. */
export interface TestWorld {
  now?: Date
  timeZone?: string
  /** Effect of the tool that is called (`external`: no limit but the manifest). */
  effect?: Effect
  /** What `~` stands for (`/home/me`). */
  home?: string
  /** Files by path. */
  files?: Readonly<Record<string, string>>
  /** Answers requests; without it every host is down. */
  respond?: (url: URL, options: FetchOptions) => Response | Promise<Response>
  /** Other skills' tools. */
  tools?: Readonly<Record<string, (input: unknown) => ToolOutput>>
}

/** Powers as the daemon would serve them under `permissions`, judged by the same rules. */
export function testPowers(declared: Partial<Permissions> = {}, world: TestWorld = {}): TestPowers {
  const { now = new Date('2026-01-05T09:00:00Z'), timeZone = 'UTC', effect = 'external', home = '/home/me' } = world
  const permissions = Permissions.parse(declared)
  const check: Check = (use) => {
    const refusal = refusalOf({ permissions, effect: powers.effect, home }, use)
    if (refusal) throw refused(refusal)
  }
  const statements: RememberedStatement[] = []
  const reminders: ScheduledMessage[] = []
  const files = Object.entries(world.files ?? {}).map(([path, text]) => [plainPath(path, home) ?? path, text] as const)
  const texts = new Map(files)
  const lines: string[] = []
  const powers: TestPowers = {
    effect,
    statements,
    reminders,
    texts,
    lines,
    memory: testMemory(statements, now, check),
    schedule: testSchedule(reminders, now, check),
    files: testFiles(texts, home, now, check),
    ...testStore(),
    ...testNetwork(world, check),
    ...testNotes(check),
    async call(tool, input) {
      check({ power: 'call', tool })
      const answer = world.tools?.[tool]
      if (!answer) throw failure('tool.unknown', `There is no tool "${tool}".`)
      return answer(input)
    },
    log: (line) => void lines.push(line),
    signal: new AbortController().signal,
    now,
    timeZone,
  }
  return powers
}

function testStore(): Pick<TestPowers, 'store' | 'rows'> {
  const rows = new Map<string, unknown>()
  return {
    rows,
    store: {
      get: async (key) => structuredClone(rows.get(key)),
      set: async (key, value) => void rows.set(key, structuredClone(value)),
      delete: async (key) => rows.delete(key),
      keys: async (prefix = '') => [...rows.keys()].filter((key) => key.startsWith(prefix)).sort(),
    },
  }
}

function testNetwork({ respond }: TestWorld, check: Check): Pick<TestPowers, 'fetch' | 'requests' | 'secret'> {
  const requests: TestPowers['requests'] = []
  return {
    requests,
    async fetch(address, options = {}) {
      const url = new URL(address)
      check({ power: 'fetch', url, method: options.method ?? 'GET' })
      requests.push({ url: url.href, options })
      if (!respond) throw failure('skill.fetch-failed', `${url.host} cannot be reached.`)
      return respond(url, options)
    },
    async secret(name) {
      check({ power: 'secret', name })
      return `{{secret:${name}}}`
    },
  }
}

function testNotes(check: Check): Pick<TestPowers, 'notify' | 'notes'> {
  const notes: string[] = []
  return {
    notes,
    async notify(text) {
      check({ power: 'notify' })
      notes.push(text)
    },
  }
}
