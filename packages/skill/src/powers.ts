import type { SettingValue } from './skill-setting.ts'
import type { ToolOutput } from './tool-output.ts'

/** A memory as a skill sees it. Times are ISO 8601 in UTC. */
export interface RememberedStatement {
  id: string
  text: string
  createdAt: string
  /** Until when it held; null or absent while it holds. */
  validTo?: string | null
  score?: number
}

/** What `search` found, best first, and how sure memory is that the first hit answers the query (0..1). */
export interface MemorySearchResult {
  hits: RememberedStatement[]
  confidence: number
}

/** Proof of a deletion: digests, no text. */
export interface Receipt {
  receipt: string
  id: string
  copies: number
}

/** Long-term memory. Each method needs its scope in the manifest: `read`, `write` or `forget`. */
export interface MemoryPower {
  /** Stores a statement of the person. Scope `write`. */
  add(text: string): Promise<RememberedStatement>
  /** Hybrid search; `limit` 1–50 (8). Scope `read`. */
  search(query: string, options?: { limit?: number }): Promise<MemorySearchResult>
  /** Newest first; `limit` 1–1000 (100). Scope `read`. */
  list(options?: { limit?: number }): Promise<RememberedStatement[]>
  /** Really deletes, in every copy. Scope `forget`. */
  forget(id: string): Promise<Receipt>
}

/** A message that the daemon delivers at a time. */
export interface ScheduledMessage {
  id: string
  text: string
  /** ISO 8601 in UTC. */
  dueAt: string
}

/** Delayed messages to the person. Needs `"schedule": true` in the manifest. */
export interface SchedulePower {
  /** Throws `reminder.in-past` for a time that is over. */
  remind(text: string, dueAt: Date): Promise<ScheduledMessage>
  /** Pending messages, soonest first. */
  list(): Promise<ScheduledMessage[]>
  /** Throws `reminder.not-found` when nothing pending has this id. */
  cancel(id: string): Promise<ScheduledMessage>
}

/** Keyed JSON rows of the skill's own; 1,000 keys of at most 200 characters, 100,000 characters of JSON each. */
export interface StorePower {
  /** Undefined where there is nothing under `key`. */
  get(key: string): Promise<unknown>
  /** Throws `skill.quota` when there is no room for more. */
  set(key: string, value: unknown): Promise<void>
  /** Whether there was one. */
  delete(key: string): Promise<boolean>
  /** Keys that begin with `prefix`, sorted. */
  keys(prefix?: string): Promise<string[]>
}

/** A file or folder inside a declared folder. */
export interface FileEntry {
  /** Absolute. */
  path: string
  kind: 'file' | 'folder'
  /** In bytes; 0 for folders. */
  size: number
  /** ISO 8601 in UTC. */
  modifiedAt: string
}

/** Files in the folders of the manifest. Paths are absolute or from `~/`; links that lead out of a folder are refused. */
export interface FilesPower {
  /** Text in UTF-8, at most 5 MB. */
  read(path: string): Promise<string>
  /** The same as bytes. */
  readBytes(path: string): Promise<Uint8Array>
  /** What is directly in a folder, at most 5,000 entries, by name. */
  list(folder: string): Promise<FileEntry[]>
  /** Replaces the file at once or not at all; makes missing folders. Access `write`. */
  write(path: string, text: string): Promise<void>
  /** Access `write`. Whether there was one. */
  delete(path: string): Promise<boolean>
}

/** What the person has set for the skill. */
export interface SettingsPower {
  /**
   * The value, else the manifest's default; undefined where there is neither. Folders are a list, numbers are numbers, all else is text.
   * Throws `skill.setting-unknown` for a name that the manifest does not declare.
   */
  get(name: string): Promise<SettingValue | undefined>
}

/** What `fetch` may be given: text or bytes as a body, no streams. */
export interface FetchOptions {
  method?: string
  headers?: Readonly<Record<string, string>>
  body?: string | Uint8Array
  /** Default: `follow`, within the declared hosts. */
  redirect?: 'follow' | 'manual'
}

/** Where to connect to. */
export interface ConnectTarget {
  host: string
  port: number
  /** TLS from the first byte, with a certificate that is good for the host. Default: true. */
  tls?: boolean
}

/**
 * What is written to a connection: text as UTF-8, bytes, or either in base64, as SASL wants it. A stand-in of a secret in it becomes
 * the value, also inside `base64`: `{ base64: ['\0me\0', await secret('mail-password')] }`.
 */
export type WritePart = string | Uint8Array | { base64: readonly (string | Uint8Array)[] }

/** A connection to a server; it ends with the call of the tool. At most 25 MB go either way. */
export interface Connection {
  /** What has come; undefined when the server has ended. Throws `skill.fetch-failed` after 20 s of silence. */
  read(): Promise<Uint8Array | undefined>
  /** Sends the parts as one. Throws `skill.egress-denied` for a secret that is not declared for the host, or before there is TLS. */
  write(...parts: WritePart[]): Promise<void>
  /** Goes on encrypted, once the server has agreed to STARTTLS. */
  upgradeToTls(): Promise<void>
  close(): Promise<void>
}

/** A program to be run. */
export interface ExecRequest {
  /** By name, as the manifest declares it. */
  program: string
  /** As they are: no shell reads them. */
  args?: readonly string[]
  /** A declared folder, or one inside it. */
  cwd: string
  /** Text for its standard input; without it there is none. */
  stdin?: string
  /** At most 25,000, which is also the default. */
  timeoutMs?: number
}

/** What came of a program. */
export interface ExecResult {
  /** Null where a signal ended it. */
  exitCode: number | null
  stdout: string
  stderr: string
  /** Whether it printed more than 1 MB, which ended it. */
  isCut: boolean
}

/**
 * What a tool gets beside its input. A skill has no other way to the outside: the daemon serves each power, checks it
 * against the manifest and refuses with `skill.not-permitted`.
 */
export interface Powers {
  memory: MemoryPower
  schedule: SchedulePower
  store: StorePower
  files: FilesPower
  settings: SettingsPower
  /**
   * Asks a declared host with a declared method; at most 10 MB come back, within 20 s. A tool of effect `read` or `write` may only
   * use GET, HEAD, PROPFIND and REPORT. Throws `skill.egress-denied` for other hosts, and for names that lead to private addresses.
   */
  fetch(url: string | URL, options?: FetchOptions): Promise<Response>
  /**
   * Opens a connection to a declared host and port; at most four at a time. A tool of effect `read` or `write` may use those that
   * are declared with access `read`. Throws `skill.egress-denied`, `skill.address-denied`, `skill.fetch-failed`.
   */
  connect(target: ConnectTarget): Promise<Connection>
  /**
   * Runs a declared program, with a tool of effect `exec` only, and waits for its end. It has PATH, HOME and LANG of the daemon, and
   * all rights of the person. Throws `skill.program-not-found`, `skill.timeout`.
   */
  exec(request: ExecRequest): Promise<ExecResult>
  /**
   * A stand-in for a declared secret, to be put into a header, the query or the body of a request, or into what is written to a
   * connection; the daemon puts the value in its place, for the hosts of the manifest only. A header `Basic me:${password}` is
   * put into its base64 then.
   */
  secret(name: string): Promise<string>
  /** Calls a declared tool of another skill. */
  call(tool: string, input: unknown): Promise<ToolOutput>
  /**
   * Asks the person something, and gives back what they say. The run waits for it, days if need be; the call ends here, and is made
   * again from its beginning once there is an answer: ask before you change anything.
   * @param options `choices` of which one is to be given back; anything without.
   * Throws `answer.needed` until there is an answer (let it pass), `approval.denied` and `approval.expired` where there is none.
   */
  ask(question: string, options?: { choices?: readonly string[] }): Promise<string>
  /** Puts a message into the person's inbox; at most ten an hour. */
  notify(text: string): Promise<void>
  /** Writes a line to the daemon's log, under the skill's name. */
  log(message: string): void
  /** Aborts when the person cancels the run or the tool's time is over. */
  signal: AbortSignal
  /** When and where the person asked. */
  now: Date
  /** IANA zone of the person, e.g. `Europe/Berlin`. */
  timeZone: string
}
