import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { denoBinary, runnerFile } from '../../../packages/skill-host/src/sandbox/deno-binary.ts'
import { makeCli, type TestCli } from './run-cli.ts'
import { writePackage } from './skill-packages.ts'

// The other side is the official SDK of the protocol.

const BIN = fileURLToPath(new URL('../bin/assistant.cjs', import.meta.url))

let cli: TestCli
beforeAll(async () => {
  cli = makeCli()
  await cli.run(['daemon', 'start'])
})
afterAll(async () => {
  await cli[Symbol.asyncDispose]()
})

const connect = async (command: string, args: string[], env: Record<string, string>) => {
  const client = new Client({ name: 'test', version: '1.0.0' })
  await client.connect(new StdioClientTransport({ command, args, env, stderr: 'ignore' }))
  return client
}
const textOf = (result: unknown) => (result as { content: { text: string }[] }).content[0]?.text

it('another program asks, remembers and searches', async () => {
  const client = await connect(process.execPath, [BIN, 'mcp', 'serve'], cli.env)
  expect(client.getServerVersion()).toMatchObject({ name: 'open-personal-assistant' })
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['ask', 'memory_search', 'memory_add'])
  const added = await client.callTool({ name: 'memory_add', arguments: { statement: 'my shoe size is 43' } })
  expect(textOf(added)).toBe('Remembered: my shoe size is 43')
  const found = await client.callTool({ name: 'memory_search', arguments: { query: 'shoe size' } })
  expect(textOf(found)).toContain('my shoe size is 43')
  expect(found.structuredContent).toMatchObject({ hits: [{ text: 'my shoe size is 43' }] })
  expect(textOf(await client.callTool({ name: 'ask', arguments: { question: 'what is 2 + 3?' } }))).toContain('5')
  const failed = await client.callTool({ name: 'ask', arguments: { question: 'explain quantum tunnelling' } })
  expect(failed).toMatchObject({ isError: true })
  expect(textOf(failed)).toContain('language model')
  await expect(client.callTool({ name: 'ask', arguments: {} })).rejects.toThrow('"question" is to be a text')
  await expect(client.callTool({ name: 'nothing' })).rejects.toThrow('There is no tool')
  await client.ping()
  await client.close()
})

it('a skill in its sandbox is an MCP server for anybody', async () => {
  const folder = writePackage()
  const args = ['run', '--no-prompt', `--allow-read=${folder}`, runnerFile(), `file://${folder}/dist/index.js`, '1.0.0']
  const client = await connect(denoBinary(), args, { DENO_DIR: `${folder}/.cache`, DENO_NO_UPDATE_CHECK: '1' })
  expect(client.getServerVersion()).toEqual({ name: 'toast', version: '1.0.0' })
  const { tools } = await client.listTools()
  expect(tools).toMatchObject([
    { name: 'toast', description: 'Gives a toast to someone.', annotations: { readOnlyHint: true } },
  ])
  expect(textOf(await client.callTool({ name: 'toast', arguments: { name: 'Eva' } }))).toBe('Cheers, Eva!')
  await expect(client.callTool({ name: 'nothing' })).rejects.toThrow('There is no tool')
  await client.close()
})
