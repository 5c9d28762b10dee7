/** Bodies of the daemon's API that are no domain types. */

/** A request; without `sessionId` it begins a conversation. */
export interface NewRun {
  text: string
  sessionId?: string | undefined
  /** Text to be read beside the question. */
  attachment?: string | undefined
  /** Name of a connected model. */
  model?: string | undefined
  source?: 'cli' | 'api'
}

/** One call of a tool, as a run of its own. */
export interface NewCall {
  call: { tool: string; input: Readonly<Record<string, unknown>> }
  source?: 'cli' | 'api'
}

/** The daemon in figures. */
export interface Status {
  version: string
  pid: number
  startedAt: string
  home: 'pglite' | 'postgres'
  port?: number
  uptimeMs: number
  memoryMb: number
  memories: number
  reminders: number
  unseen: number
  runningRuns: number
  model: string | null
}

/** What memories are embedded with, and how far a change of it is. */
export interface EmbedderState {
  /** `built-in`, `minilm`, `<owner>/<model>`, `folder:<path>` or `model:<connection>/<model id>`. */
  current: string
  id: string
  dimension: number
  next: { name: string; done: number; all: number } | null
  error: { code: string; message: string; hint?: string } | null
}

/** How far the download of an embedding model is; the last one says where it is. */
export type EmbedderDownload =
  | { file: string; receivedBytes: number; totalBytes?: number }
  | { name: string; folder: string; isNew: boolean }

export interface ModelConnection {
  name: string
  baseUrl: string
  modelId: string
  contextTokens: number
  maxOutputTokens: number
  isDefault: boolean
  hasKey: boolean
}

/** `key` is stored encrypted and never comes back. */
export interface NewModel {
  name: string
  baseUrl: string
  modelId: string
  key?: string | undefined
  contextTokens?: number | undefined
  maxOutputTokens?: number | undefined
  makeDefault?: boolean | undefined
}

export interface Setting {
  key: string
  value: unknown
  isDefault: boolean
  about: string
}

export type TokenScope = 'ask' | 'read' | 'admin'

export interface TokenSummary {
  id: string
  scope: TokenScope
  createdAt: string
}

export interface NewFeedback {
  runId?: string | undefined
  verdict: 'good' | 'bad' | 'correct'
  correction?: string | undefined
}

/** Sums of the last 24 hours. */
export interface Usage {
  modelCalls: number
  inputTokens: number
  outputTokens: number
  costUsd: number
  toolCalls: number
}

/** A secret without its value. */
export interface SecretSummary {
  name: string
  /** Skills that may have it sent, and where. */
  uses: { skill: string; hosts: string[] }[]
}

/** After the key of the secret store was changed: how many secrets there are, and where the key is. */
export interface RotatedKey {
  secrets: number
  place: 'keychain' | 'file' | null
}

/** One thing that `doctor` has looked at. */
export interface HealthCheck {
  /** Stays the same from version to version: `sandbox.deno`, `model.<name>` … */
  id: string
  state: 'ok' | 'warning' | 'failed'
  message: string
  /** What to do; null where there is nothing to do. */
  hint: string | null
}
