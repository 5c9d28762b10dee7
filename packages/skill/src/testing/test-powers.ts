import type { Effect } from '../define-skill.ts'
import { type Permissions, SkillManifest } from '../manifest.ts'
import { plainPath, refusalOf } from '../permission-rules.ts'
import type {
  Connection,
  ConnectTarget,
  ExecRequest,
  ExecResult,
  FetchOptions,
  Powers,
  RememberedStatement,
  ScheduledMessage,
} from '../powers.ts'
import { resolveManifest } from '../resolve-manifest.ts'
import type { SettingValues } from '../skill-setting.ts'
import type { ToolOutput } from '../tool-output.ts'
import { type Check, failure, refused } from './failure.ts'
import { testFiles } from './test-files.ts'
import { testMemory } from './test-memory.ts'
import { testOutside } from './test-outside.ts'
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
  /** What went through `exec`. */
  programs: ExecRequest[]
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
  files?: Readonly<Record<string, string | Uint8Array>>
  /** What the person has set. */
  settings?: SettingValues
  /** Answers requests; without it every host is down. */
  respond?: (url: URL, options: FetchOptions) => Response | Promise<Response>
  /** Answers connections; without it every server is down. */
  serve?: (target: Required<ConnectTarget>) => Connection
  /** Runs programs; without it there are none. */
  run?: (request: ExecRequest) => ExecResult | Promise<ExecResult>
  /** What the person says to questions; without it nobody answers. */
  answer?: (question: string, choices: readonly string[]) => string
  /** Other skills' tools. */
  tools?: Readonly<Record<string, (input: unknown) => ToolOutput>>
}

/** The field `openpa` of a package.json, as it is imported. */
export interface ManifestText {
  api: number
  settings?: unknown
  permissions?: unknown
}

/**
 * Powers as the daemon would serve them, judged by the same rules.
 * @param declared the field `openpa` of the skill's package.json, or only its permissions.
 * @throws {ZodError} for a manifest that the daemon would refuse. @throws {Error} for a setting that the manifest does not declare.
 */
export function testPowers(declared: Partial<Permissions> | ManifestText = {}, world: TestWorld = {}): TestPowers {
  const { now = new Date('2026-01-05T09:00:00Z'), timeZone = 'UTC', effect = 'external', home = '/home/me' } = world
  const manifest = SkillManifest.parse('api' in declared ? declared : { api: 1, permissions: declared })
  const { settings, permissions } = resolveManifest(manifest, world.settings ?? {})
  for (const name of Object.keys(world.settings ?? {})) if (settings[name] === undefined) throw unknownSetting(name)
  const check: Check = (use) => {
    const refusal = refusalOf({ permissions, effect: powers.effect, home }, use)
    if (refusal) throw refused(refusal)
  }
  const statements: RememberedStatement[] = []
  const reminders: ScheduledMessage[] = []
  const { texts, binaries } = sortFiles(world.files ?? {}, home)
  const lines: string[] = []
  const powers: TestPowers = {
    effect,
    statements,
    reminders,
    texts,
    lines,
    memory: testMemory(statements, now, check),
    schedule: testSchedule(reminders, now, check),
    files: testFiles({ texts, binaries }, { home, now }, check),
    settings: {
      async get(name) {
        if (!manifest.settings.some((setting) => setting.name === name)) throw unknownSetting(name)
        return settings[name]
      },
    },
    ...testStore(),
    ...testOutside(world, check),
    ...testNotes(check),
    async call(tool, input) {
      check({ power: 'call', tool })
      const answer = world.tools?.[tool]
      if (!answer) throw failure('tool.unknown', `There is no tool "${tool}".`)
      return answer(input)
    },
    async ask(question, { choices = [] } = {}) {
      if (!world.answer) throw failure('answer.needed', `The tool asks: ${question}`)
      const answer = world.answer(question, choices)
      if (choices.length > 0 && !choices.includes(answer)) throw failure('input.invalid', `"${answer}" is no choice.`)
      return answer
    },
    log: (line) => void lines.push(line),
    signal: new AbortController().signal,
    now,
    timeZone,
  }
  return powers
}

const unknownSetting = (name: string) =>
  failure('skill.setting-unknown', `The manifest declares no setting "${name}" that this could be the value of.`)

function sortFiles(files: NonNullable<TestWorld['files']>, home: string) {
  const texts = new Map<string, string>()
  const binaries = new Map<string, Uint8Array>()
  for (const [path, content] of Object.entries(files)) {
    const at = plainPath(path, home) ?? path
    if (typeof content === 'string') texts.set(at, content)
    else binaries.set(at, content)
  }
  return { texts, binaries }
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
