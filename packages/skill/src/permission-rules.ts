import type { Effect } from './define-skill.ts'
import type { Permissions } from './manifest.ts'

/** What a tool is about to do with a power. */
export type PowerUse =
  | { power: 'memory'; scope: 'read' | 'write' | 'forget' }
  | { power: 'schedule'; change: boolean }
  | { power: 'store' }
  | { power: 'files'; path: string; access: 'read' | 'write' }
  | { power: 'fetch'; url: URL; method: string }
  | { power: 'connect'; host: string; port: number; tls: boolean }
  | { power: 'exec'; program: string }
  | { power: 'secret'; name: string }
  | { power: 'secret-use'; name: string; url: URL }
  | { power: 'secret-send'; name: string; host: string; port: number }
  | { power: 'call'; tool: string }
  | { power: 'notify' }

/** Why a use is refused; `code` as the daemon throws it. */
export interface Refusal {
  code:
    | 'skill.not-permitted'
    | 'skill.egress-denied'
    | 'skill.read-denied'
    | 'skill.write-denied'
    | 'skill.secret-undeclared'
  /** Ends "The skill x may not …". */
  what: string
}

/** Whose rights count: what a skill's manifest comes to with the person's settings, the effect of the tool that is at work, and where `~` is. */
export interface Rights {
  permissions: Permissions
  effect: Effect
  home: string
}

/** Methods by which a host is only asked. @see https://www.iana.org/assignments/http-methods */
export const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PROPFIND', 'REPORT'])
const PORTS: Readonly<Record<string, string>> = { 'https:': '443', 'http:': '80' }

const list = (words: readonly string[]) => words.join(', ') || 'none'

/** Whether `declared` (`host`, `host:port` or `*`) covers an address. Without a port it is the usual one of the protocol. */
export function coversHost(declared: string, { hostname, port, protocol }: URL): boolean {
  if (declared === '*') return port === ''
  const asked = `${hostname}:${port || PORTS[protocol]}`
  return asked === (/:\d+$/.test(declared) ? declared : `${declared}:${PORTS[protocol]}`)
}

/** Whether `declared` (`host` or `host:port`) covers a port of a host. */
export const coversPort = (declared: string, { host, port }: { host: string; port: number }): boolean =>
  declared === host || declared === `${host}:${port}`

/** A path without `~`, `.`, `..` and with `/` only; undefined for one that is not absolute. Links are the caller's matter. */
export function plainPath(path: string, home: string): string | undefined {
  const absolute = path.replace(/^~(?=$|[\\/])/, () => home).replaceAll('\\', '/')
  const root = /^(?:[A-Za-z]:)?\//.exec(absolute)?.[0]
  if (root === undefined || absolute.includes('\0')) return undefined
  const parts: string[] = []
  for (const part of absolute.slice(root.length).split('/'))
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  return root + parts.join('/')
}

/** The declared folder that a path is in, as {@link plainPath}; undefined where it is in none with this access. */
export function folderOf(rights: Rights, path: string, access: 'read' | 'write'): string | undefined {
  const plain = plainPath(path, rights.home)
  if (plain === undefined) return undefined
  return rights.permissions.files
    .filter((folder) => access === 'read' || folder.access === 'write')
    .map(({ folder }) => plainPath(folder, rights.home))
    .find((folder) => folder !== undefined && (plain === folder || plain.startsWith(`${folder.replace(/\/$/, '')}/`)))
}

const changes = (use: PowerUse): boolean =>
  (use.power === 'memory' && use.scope !== 'read') ||
  (use.power === 'schedule' && use.change) ||
  (use.power === 'files' && use.access === 'write') ||
  use.power === 'notify'

/** Why a tool may not do this; undefined where it may. The one place where permissions are judged. */
export function refusalOf(rights: Rights, use: PowerUse): Refusal | undefined {
  const undeclared = undeclaredUse(rights, use)
  if (undeclared) return undeclared
  if (rights.effect === 'read' && changes(use))
    return { code: 'skill.not-permitted', what: `change anything with a tool whose effect is "read" (${use.power})` }
  return undefined
}

function undeclaredUse(rights: Rights, use: PowerUse): Refusal | undefined {
  const { permissions, effect } = rights
  const missing = (what: string): Refusal => ({
    code: 'skill.not-permitted',
    what: `use ${what}: its manifest does not declare it`,
  })
  switch (use.power) {
    case 'memory':
      return permissions.memory.includes(use.scope) ? undefined : missing(`memory ${use.scope}`)
    case 'schedule':
      return permissions.schedule ? undefined : missing('schedule')
    case 'call':
      return permissions.tools.includes(use.tool) ? undefined : missing(`the tool ${use.tool}`)
    case 'files':
      return undeclaredPath(rights, use)
    case 'fetch':
      return undeclaredAddress(permissions, effect, use)
    case 'connect':
      return undeclaredPort(permissions, effect, use)
    case 'exec':
      return undeclaredProgram(permissions, effect, use.program)
    case 'secret':
    case 'secret-use':
    case 'secret-send':
      return undeclaredSecret(permissions, use)
    default:
      return undefined
  }
}

function undeclaredPath(rights: Rights, { path, access }: Extract<PowerUse, { power: 'files' }>): Refusal | undefined {
  if (folderOf(rights, path, access) !== undefined) return undefined
  const declared = list(rights.permissions.files.map((file) => `${file.folder} (${file.access})`))
  return { code: `skill.${access}-denied`, what: `${access} ${path}; it declared: ${declared}` }
}

function undeclaredAddress(
  { net }: Permissions,
  effect: Effect,
  { url, method }: Extract<PowerUse, { power: 'fetch' }>,
): Refusal | undefined {
  const refuse = (what: string): Refusal => ({ code: 'skill.egress-denied', what })
  if (PORTS[url.protocol] === undefined) return refuse(`contact ${url.protocol} addresses`)
  const hosts = net.filter(({ host }) => coversHost(host, url))
  if (hosts.length === 0) return refuse(`contact ${url.host} (declared: ${list(net.map(({ host }) => host))})`)
  if (!hosts.some(({ methods }) => methods.some((declared) => declared === method)))
    return refuse(`use ${method} with ${url.host}: its manifest does not declare it`)
  // What a tool is approved for is its effect: one that is said to read sends nothing but its question.
  if (!SAFE_METHODS.has(method) && (effect === 'read' || effect === 'write'))
    return refuse(`use ${method} with a tool whose effect is "${effect}"; it would have to be "external"`)
  return undefined
}

function undeclaredPort(
  { connect }: Permissions,
  effect: Effect,
  { host, port, tls }: Extract<PowerUse, { power: 'connect' }>,
): Refusal | undefined {
  const refuse = (what: string): Refusal => ({ code: 'skill.egress-denied', what })
  const named = connect.filter((one) => one.host === host && one.ports.includes(port))
  if (named.length === 0)
    return refuse(`connect to ${host}:${port} (declared: ${list(connect.map((one) => `${one.host}:${one.ports}`))})`)
  const open = named.filter((one) => tls || !one.tls)
  if (open.length === 0) return refuse(`connect to ${host}:${port} without encryption`)
  if ((effect === 'read' || effect === 'write') && !open.some(({ access }) => access === 'read'))
    return refuse(`connect to ${host}:${port} with a tool whose effect is "${effect}"; it would have to be "external"`)
  return undefined
}

function undeclaredProgram({ exec }: Permissions, effect: Effect, program: string): Refusal | undefined {
  const refuse = (what: string): Refusal => ({ code: 'skill.not-permitted', what })
  if (!exec.includes(program)) return refuse(`run the program "${program}" (declared: ${list(exec)})`)
  if (effect !== 'exec')
    return refuse(`run a program with a tool whose effect is "${effect}"; it would have to be "exec"`)
  return undefined
}

function undeclaredSecret(
  { secrets }: Permissions,
  use: Extract<PowerUse, { power: 'secret' | 'secret-use' | 'secret-send' }>,
): Refusal | undefined {
  const declared = secrets.find(({ name }) => name === use.name)
  if (!declared)
    return { code: 'skill.secret-undeclared', what: `use the secret "${use.name}": its manifest does not declare it` }
  if (use.power === 'secret') return undefined
  const covers = (host: string) => (use.power === 'secret-use' ? coversHost(host, use.url) : coversPort(host, use))
  if (declared.hosts.some(covers)) return undefined
  const where = use.power === 'secret-use' ? use.url.host : `${use.host}:${use.port}`
  return {
    code: 'skill.egress-denied',
    what: `send the secret "${use.name}" to ${where} (declared: ${list(declared.hosts)})`,
  }
}
