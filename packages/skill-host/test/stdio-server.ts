import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { z } from 'zod'
import { officialServer, type ServerWords } from './mcp-server.ts'

// A program that speaks MCP over its standard input and output, by the protocol's own SDK. Its first argument is a file with its words.

const [, , file = ''] = process.argv
const words = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ServerWords) : {}
const server = officialServer(words)

/** What it can reach, so that a test sees the walls. */
const attempt = async (act: () => unknown): Promise<string> => {
  try {
    return String(await act())
  } catch (error) {
    return `no: ${error instanceof Error && 'code' in error ? error.code : error}`
  }
}
server.registerTool(
  'look',
  { description: 'Looks around.', inputSchema: { what: z.string(), at: z.string() } },
  async ({ what, at }) => {
    const looks: Record<string, () => unknown> = {
      file: () => readFileSync(at, 'utf8'),
      folder: () => readdirSync(at).sort().join(),
      env: () => process.env[at] ?? 'not set',
      net: async () => (await fetch(at)).status,
    }
    return { content: [{ type: 'text', text: await attempt(looks[what] ?? (() => 'nothing')) }] }
  },
)
await server.connect(new StdioServerTransport())
