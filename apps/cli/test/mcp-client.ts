import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { BIN } from './run-cli.ts'

/** A client of the official SDK, over a program's standard input and output. */
export async function connect(command: string, args: string[], env: Record<string, string>): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' })
  await client.connect(new StdioClientTransport({ command, args, env, stderr: 'ignore' }))
  return client
}

/** One of `assistant mcp serve`. */
export const connectToAssistant = (env: Record<string, string>) => connect(process.execPath, [BIN, 'mcp', 'serve'], env)

/** What a call's result says. */
export const textOf = (result: unknown) => (result as { content: { text: string }[] }).content[0]?.text ?? ''
