import { afterAll, beforeAll, expect, it } from 'vitest'
import { denoBinary, runnerFile } from '../../../packages/skill-host/src/sandbox/deno-binary.ts'
import { connect, connectToAssistant, textOf } from './mcp-client.ts'
import { makeCli, type TestCli } from './run-cli.ts'
import { writePackage } from './skill-packages.ts'

// The other side is the official SDK of the protocol.

let cli: TestCli
beforeAll(async () => {
  cli = makeCli()
  await cli.run(['daemon', 'start'])
})
afterAll(async () => {
  await cli[Symbol.asyncDispose]()
})

it('another program asks, remembers and searches', async () => {
  const client = await connectToAssistant(cli.env)
  expect(client.getServerVersion()).toMatchObject({ name: 'open-personal-assistant' })
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
