import type { LanguageModelV4FunctionTool } from '@ai-sdk/provider'
import type { ToolChooser } from '../policy/tool-chooser.ts'
import type { ToolHost, ToolSpec, WorkerSpec } from '../ports/tool-host.ts'
import { estimateTokens } from './tokens.ts'
import { wireName } from './wire-name.ts'

/** Most tools that are shown at first. */
const MOST_TOOLS = 8
/** What the definitions of these may take together, about. */
const MOST_TOKENS = 700
/** Fewer tools than this are shown whatever is asked: a search would cost more than they do. */
const FEW_TOOLS = 4
/** How many a search adds. */
const FOUND_TOOLS = 5
/** Skills that are named to the model while none of their tools is shown. */
const MOST_NAMED = 20

/** The model's way to more tools. No skill's tool can be called so: their names on the wire have one underscore. */
export const FIND_TOOLS = 'find-tools'

const FIND_TOOLS_DESCRIPTION = 'Finds more tools. Use it when none of the others does what is needed.'
const NEED_SCHEMA = {
  type: 'object',
  properties: { need: { type: 'string', description: 'What the tool should do.' } },
  required: ['need'],
} as const

/** The model's way to skills that are not at work here; shown to it once it has searched in vain among the others. */
export const FIND_SKILL = 'find-skill'

const FIND_SKILL_DESCRIPTION =
  'Looks for a skill that could be installed for what no tool can do. The person is asked before.'

/** Sizes of definitions: they are the same in every run. */
const TOKENS = new WeakMap<ToolSpec, number>()

function tokensOf(spec: ToolSpec): number {
  const tokens = TOKENS.get(spec) ?? estimateTokens(spec.description + JSON.stringify(spec.inputSchema))
  TOKENS.set(spec, tokens)
  return tokens
}

/** A tool, and whether it fits a request better than most. */
interface Ranked {
  spec: ToolSpec
  isFitting: boolean
}

/**
 * The tools that a model is shown in one run: those that fit the request, and those that it has asked for. All others cost
 * nothing but their skill's name.
 */
export class OfferedTools {
  readonly #host: Pick<ToolHost, 'tools' | 'workers'>
  readonly #chooser: Pick<ToolChooser, 'rank'>
  readonly #names = new Set<string>()
  readonly #canDiscover: boolean
  #hasSearched = false

  private constructor(
    host: Pick<ToolHost, 'tools' | 'workers'>,
    chooser: Pick<ToolChooser, 'rank'>,
    canDiscover: boolean,
  ) {
    this.#host = host
    this.#chooser = chooser
    this.#canDiscover = canDiscover
  }

  /**
   * Chooses for a request; what was said before it may say what it is about.
   * @param canDiscover whether skills may be looked for that are not at work here.
   */
  static async choose(
    host: Pick<ToolHost, 'tools' | 'workers'>,
    chooser: Pick<ToolChooser, 'rank'>,
    texts: readonly string[],
    canDiscover = false,
  ): Promise<OfferedTools> {
    const offered = new OfferedTools(host, chooser, canDiscover)
    const specs = host.tools()
    if (specs.length <= FEW_TOOLS) offered.offer(specs)
    else for (const text of texts) offered.#offerFitting(await offered.#ranked(text))
    return offered
  }

  /** Whether a tool is shown. */
  has(name: string): boolean {
    return this.#names.has(name)
  }

  /** What is shown, in the order of the host. */
  get specs(): ToolSpec[] {
    return this.#host.tools().filter(({ name }) => this.#names.has(name))
  }

  /** Whether there are others. */
  get hasMore(): boolean {
    return this.#host.tools().length > this.specs.length
  }

  /** The model's own ways to more, by name. */
  get #searches(): Record<string, string> {
    return {
      ...(this.hasMore || (this.#canDiscover && !this.#hasSearched) ? { [FIND_TOOLS]: FIND_TOOLS_DESCRIPTION } : {}),
      ...(this.#canDiscover && this.#hasSearched ? { [FIND_SKILL]: FIND_SKILL_DESCRIPTION } : {}),
    }
  }

  /** Skills of which something is shown, and the others as far as they are named. */
  get workers(): { shown: WorkerSpec[]; named: WorkerSpec[] } {
    const workers = this.#host.workers()
    const isShown = ({ tools }: WorkerSpec) => tools.some((name) => this.#names.has(name))
    const named = workers.filter((worker) => worker.tools.length > 0 && !isShown(worker)).slice(0, MOST_NAMED)
    return { shown: workers.filter(isShown), named }
  }

  /** The definitions, as far as they count in a prompt. */
  get json(): string {
    const shown = this.specs.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }))
    return JSON.stringify([...shown, ...Object.entries(this.#searches).map((search) => [search, NEED_SCHEMA])])
  }

  /** Shows more. */
  offer(specs: readonly ToolSpec[]): void {
    for (const { name } of specs) this.#names.add(name)
  }

  /** Shows what fits a need, and says of it what a model has to know. */
  async find(need: string): Promise<string> {
    this.#hasSearched = true
    const ranked = await this.#ranked(need)
    const found = ranked.filter(({ spec }) => !this.#names.has(spec.name)).slice(0, FOUND_TOOLS)
    if (found.length === 0) return 'There are no other tools.'
    return this.show(found.map(({ spec }) => spec))
  }

  /** Shows tools. @returns what a model has to know of them. */
  show(found: readonly ToolSpec[]): string {
    const known = new Set(this.workers.shown.map(({ skill }) => skill))
    this.offer(found)
    const added = this.workers.shown.filter(({ skill, instructions }) => !known.has(skill) && instructions)
    return [
      'You can call these now, if one fits:',
      ...found.map(({ name, description }) => `- ${wireName(name)}: ${description}`),
      ...added.map(({ skill, instructions }) => `About ${skill}: ${instructions}`),
    ].join('\n')
  }

  /** As the AI SDK takes them. The calls come back to the loop, which journals them. */
  get definitions(): LanguageModelV4FunctionTool[] {
    const define = (name: string, description: string, inputSchema: object): LanguageModelV4FunctionTool => ({
      type: 'function',
      name,
      description,
      inputSchema,
    })
    const shown = this.specs.map((spec) => define(wireName(spec.name), spec.description, spec.inputSchema))
    return [...shown, ...Object.entries(this.#searches).map(([name, about]) => define(name, about, NEED_SCHEMA))]
  }

  /** All tools, those that fit best first. */
  async #ranked(text: string): Promise<Ranked[]> {
    const specs = new Map(this.#host.tools().map((spec) => [spec.name, spec]))
    const ranked = await this.#chooser.rank(text)
    return ranked.flatMap(({ tool, score }) => {
      const spec = specs.get(tool)
      return spec ? [{ spec, isFitting: score > 1 / ranked.length }] : []
    })
  }

  #offerFitting(ranked: readonly Ranked[]): void {
    let tokens = this.specs.reduce((sum, spec) => sum + tokensOf(spec), 0)
    for (const { spec, isFitting } of ranked.slice(0, MOST_TOOLS)) {
      tokens += tokensOf(spec)
      if (!isFitting || tokens > MOST_TOKENS || this.#names.size >= MOST_TOOLS) return
      this.offer([spec])
    }
  }
}
