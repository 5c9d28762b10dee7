import { open, readFile, rename } from 'node:fs/promises'
import { AssistantError } from '@openpa/core'
import { z } from 'zod'

const Texts = z.record(
  z.string().regex(/^[A-Za-z0-9_-]{1,100}$/),
  z
    .string()
    .max(8000)
    .regex(/^[^\r\n\0]*$/),
)
const Folder = z
  .string()
  .min(1)
  .max(4096)
  .regex(/^(?:\/|[A-Za-z]:\\)[^\0]*$/, { error: 'is no absolute path' })

/** A program on this machine that speaks MCP over its standard input and output. */
export const ProgramServer = z.strictObject({
  kind: z.literal('program'),
  /** A name on the PATH, or an absolute path. */
  command: z
    .string()
    .min(1)
    .max(4096)
    .regex(/^[^\0]*$/),
  args: z
    .array(
      z
        .string()
        .max(10_000)
        .regex(/^[^\0]*$/),
    )
    .max(200)
    .default([]),
  /** Of its environment, beside PATH, HOME and LANG; `{{secret:name}}` stands for a secret. */
  env: Texts.default({}),
  /** Folders of the person that it can read, or also write. */
  read: z.array(Folder).max(50).default([]),
  write: z.array(Folder).max(50).default([]),
  /** Whether it has the network. */
  net: z.boolean().default(false),
  /** Whether bubblewrap holds it; without, it can do whatever the person can. */
  sandboxed: z.boolean().default(true),
})

/** A server that speaks MCP over HTTP. */
export const WebServer = z.strictObject({
  kind: z.literal('web'),
  url: z.url({ protocol: /^https?$/ }).max(2000),
  /** `{{secret:name}}` stands for a secret. */
  headers: Texts.default({}),
})

/** Where an MCP server is, and what it is given. */
export const McpTransport = z.discriminatedUnion('kind', [ProgramServer, WebServer])
export type McpTransport = z.output<typeof McpTransport>
export type ProgramServer = z.output<typeof ProgramServer>
export type WebServer = z.output<typeof WebServer>

/** A tool as it was approved: `name` is the server's, `key` ours. */
export const PinnedTool = z.strictObject({
  name: z.string(),
  key: z.string(),
  description: z.string(),
  inputSchema: z.record(z.string(), z.unknown()),
  readOnly: z.boolean(),
  destructive: z.boolean(),
  /** SHA-256 of all that the server says of it. */
  digest: z.string(),
})
export type PinnedTool = z.output<typeof PinnedTool>

const Server = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  transport: McpTransport,
  addedAt: z.string(),
  /** What it says of itself. */
  title: z.string(),
  version: z.string(),
  /** Null until it has been asked: it wants a login first. */
  tools: z.array(PinnedTool).nullable(),
})

/** An MCP server as the person added it, with its tools as they were then. */
export type McpServer = z.output<typeof Server>

const List = z.strictObject({ version: z.literal(1), servers: z.array(Server) })

/** Reads the list; no file is an empty one. @throws {AssistantError} `config.invalid` for one that cannot be read. */
export async function readServers(file: string): Promise<McpServer[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return []
  try {
    return List.parse(JSON.parse(text)).servers
  } catch (error) {
    throw new AssistantError('config.invalid', `${file} cannot be read, so no MCP server is there.`, {
      cause: error,
      hint: 'Restore it from a backup, or move it away and add the servers again.',
    })
  }
}

/** Replaces the list, whole or not at all. */
export async function writeServers(file: string, servers: readonly McpServer[]): Promise<void> {
  const draft = `${file}.tmp`
  const handle = await open(draft, 'w', 0o600)
  try {
    await handle.writeFile(`${JSON.stringify({ version: 1, servers }, null, 2)}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, file)
}
