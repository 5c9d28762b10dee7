import { AssistantError } from '@openpa/core'
import { z } from 'zod'
import { Packument } from './packument.ts'

const MOST_DOCUMENT_BYTES = 30_000_000
const TIMEOUT_MS = 30_000
/** What a package names in package.json, to be found as a skill. */
const KEYWORD = 'openpa-skill'
const MOST_FOUND = 20

const Found = z.object({
  package: z.object({
    name: z.string().max(214),
    version: z.string().max(256).optional(),
    'dist-tags': z.object({ latest: z.string().max(256) }).optional(),
    description: z.string().catch(''),
    keywords: z.array(z.string()).catch([]),
    date: z.string().optional().catch(undefined),
    time: z.object({ modified: z.string() }).optional().catch(undefined),
    publisher: z
      .object({ username: z.string().max(200) })
      .optional()
      .catch(undefined),
  }),
})
const SearchAnswer = z.object({
  objects: z.array(z.unknown()).transform((all) => all.flatMap((one) => Found.safeParse(one).data?.package ?? [])),
})

/** A package as a search finds it. */
export type FoundPackage = z.output<typeof Found>['package']

/** An npm registry. No other server is asked: not for archives, and not by a redirect. */
export class Registry {
  readonly url: URL

  /** @param url as of the setting `skills.registry`. */
  constructor(url: string) {
    this.url = new URL(url.endsWith('/') ? url : `${url}/`)
  }

  /** All that is known of a package. @throws {AssistantError} `registry.not-found`, `registry.unavailable`. */
  async packument(name: string): Promise<Packument> {
    const bytes = await this.#read(new URL(name.replace('/', '%2f'), this.url), MOST_DOCUMENT_BYTES, `package ${name}`)
    const packument = parseJson(bytes, Packument)
    if (packument?.name === name) return packument
    throw this.#unavailable(`answered something that is no package ${name}`)
  }

  /** The archive of a version, unchecked. @throws {AssistantError} as {@link packument}, `skill.package-unsafe`. */
  async tarball(url: string, mostBytes: number): Promise<Buffer> {
    const at = URL.canParse(url) ? new URL(url) : undefined
    if (at?.origin !== this.url.origin)
      throw new AssistantError('skill.package-unsafe', `The archive is not on ${this.url.host}: ${url.slice(0, 300)}`, {
        hint: 'Only the registry of the setting skills.registry is asked.',
      })
    return this.#read(at, mostBytes, 'archive')
  }

  /** Packages with the keyword of skills, `most` of them (20). @throws {AssistantError} `registry.unavailable`. */
  async search(words: string, most = MOST_FOUND): Promise<FoundPackage[]> {
    // Only npm's own registry knows the qualifier; others find nothing by it, and are asked by the words alone, or for all.
    for (const text of [`keywords:${KEYWORD} ${words}`, ...(words === '' ? [KEYWORD, ''] : [words])]) {
      const query = new URLSearchParams({ text: text.trim(), size: String(most) })
      const bytes = await this.#read(new URL(`-/v1/search?${query}`, this.url), MOST_DOCUMENT_BYTES, 'search')
      const answer = parseJson(bytes, SearchAnswer)
      if (!answer) throw this.#unavailable('answered something that is no search')
      const found = answer.objects.filter(({ keywords }) => keywords.includes(KEYWORD))
      if (found.length > 0) return found
    }
    return []
  }

  async #read(url: URL, mostBytes: number, what: string): Promise<Buffer> {
    try {
      const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) })
      if (response.status === 404)
        throw new AssistantError('registry.not-found', `${this.url.host} has no such ${what}.`, {
          hint: 'Check the spelling. A folder is named by its path: ./weather',
        })
      if (!response.ok) throw this.#unavailable(`answered ${response.status || 'with a redirect'}`)
      return await readCapped(response, mostBytes, what)
    } catch (error) {
      if (error instanceof AssistantError) throw error
      throw this.#unavailable('cannot be reached', error)
    }
  }

  #unavailable(how: string, cause?: unknown): AssistantError {
    return new AssistantError('registry.unavailable', `The registry ${this.url.host} ${how}.`, {
      cause,
      hint: 'Try again when you are online, or look at the registry: assistant config get skills.registry',
    })
  }
}

/** Reads no more than `mostBytes`, whatever the server says of its length. */
async function readCapped({ body }: Response, mostBytes: number, what: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body ?? []) {
    length += chunk.length
    if (length > mostBytes)
      throw new AssistantError('skill.package-unsafe', `The ${what} is larger than ${mostBytes / 1e6} MB.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function parseJson<T>(bytes: Buffer, shape: z.ZodType<T>): T | undefined {
  try {
    return shape.safeParse(JSON.parse(bytes.toString('utf8'))).data
  } catch {
    return undefined
  }
}
