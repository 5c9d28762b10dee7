import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { AssistantError } from '@openpa/core'
import { z } from 'zod'
import type { Refusal } from './refusal.ts'

/** What a caller may do: `ask` (runs and models), `read` (everything, changing nothing), `admin` (all). */
export const SCOPES = ['ask', 'read', 'admin'] as const
export type Scope = (typeof SCOPES)[number]

const digest = (token: string) => createHash('sha256').update(token).digest()
const Stored = z.array(z.object({ id: z.string(), scope: z.enum(SCOPES), digest: z.string(), createdAt: z.string() }))

/** A wrong token from one address counts for this long, and so many are borne. */
const WINDOW_MS = 60_000
const WRONG_ALLOWED = 10

/** IPv4 addresses that come as IPv6 are the same address. */
const normalised = (address: string) => address.replace(/^::ffff:/i, '')

/** The owner's token and the narrower ones made from it. Only digests of the narrower ones are stored. */
export class AccessTokens {
  readonly #file: string
  readonly #owner: string
  readonly #wrong = new Map<string, number[]>()
  #narrower: z.infer<typeof Stored>

  /** @param file Where digests of narrower tokens are kept (0600). */
  constructor(ownerToken: string, file: string) {
    this.#owner = ownerToken
    this.#file = file
    this.#narrower = existsSync(file) ? Stored.parse(JSON.parse(readFileSync(file, 'utf8'))) : []
  }

  /** The owner's own token, scope `admin`. */
  get ownerToken(): string {
    return this.#owner
  }

  /** The scope that an `Authorization` header gives. Wrong tokens are limited, loopback included; the right one always passes. */
  check(header: string | undefined, address: string): Scope | Refusal {
    const token = /^Bearer ([\x21-\x7e]{1,200})$/.exec(header ?? '')?.[1]
    const scope = token === undefined ? undefined : this.#scopeOf(token)
    if (scope) return scope
    if (token === undefined)
      return { status: 401, code: 'auth.token-missing', message: 'A token is needed. See: assistant auth token' }
    const key = normalised(address)
    const now = Date.now()
    const recent = (this.#wrong.get(key) ?? []).filter((at) => now - at < WINDOW_MS)
    this.#wrong.set(key, [...recent, now].slice(-WRONG_ALLOWED - 1))
    return recent.length >= WRONG_ALLOWED
      ? { status: 429, code: 'auth.rate-limited', message: 'Too many wrong tokens. Wait a minute.' }
      : { status: 401, code: 'auth.token-invalid', message: 'The token is wrong. See: assistant auth token' }
  }

  /** Makes a token of `scope`; it is shown once. @throws {AssistantError} `auth.scope-not-granted` for more than the caller has. */
  create(scope: Scope, caller: Scope): { id: string; scope: Scope; token: string } {
    if (caller !== 'admin' && caller !== scope)
      throw new AssistantError('auth.scope-not-granted', 'This token may not make one with other rights.')
    const token = randomBytes(32).toString('base64url')
    const id = randomBytes(6).toString('hex')
    this.#save([
      ...this.#narrower,
      { id, scope, digest: digest(token).toString('hex'), createdAt: new Date().toISOString() },
    ])
    return { id, scope, token }
  }

  list(): { id: string; scope: Scope; createdAt: string }[] {
    return this.#narrower.map(({ id, scope, createdAt }) => ({ id, scope, createdAt }))
  }

  /** @throws {AssistantError} `not-found`. */
  revoke(id: string): void {
    if (!this.#narrower.some((entry) => entry.id === id))
      throw new AssistantError('not-found', `There is no token ${id}.`, { hint: 'See: assistant auth list' })
    this.#save(this.#narrower.filter((entry) => entry.id !== id))
  }

  #scopeOf(token: string): Scope | undefined {
    const own = digest(token)
    if (timingSafeEqual(own, digest(this.#owner))) return 'admin'
    return this.#narrower.find((entry) => timingSafeEqual(own, Buffer.from(entry.digest, 'hex')))?.scope
  }

  #save(entries: z.infer<typeof Stored>): void {
    const half = `${this.#file}.new`
    writeFileSync(half, JSON.stringify(entries), { mode: 0o600 })
    renameSync(half, this.#file)
    this.#narrower = entries
  }
}
