import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { BIN, makeCli, type TestCli } from './run-cli.ts'

// The protocol's own inspector. It brings 120 packages, so it is installed here and is no dependency of the repository.

const INSPECTOR = '@modelcontextprotocol/inspector@2.12.0'
const run = promisify(execFile)

let folder: string
let cli: TestCli
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'openpa-inspector-'))
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder, INSPECTOR])
  cli = makeCli()
})
afterAll(async () => {
  await cli?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

async function inspect(...args: string[]): Promise<unknown> {
  const inspector = join(folder, 'node_modules', '.bin', 'mcp-inspector')
  // It hands nothing of its own environment on but what is named.
  const home = ['-e', `OPENPA_HOME=${cli.env['OPENPA_HOME']}`]
  const served = [process.execPath, BIN, 'mcp', 'serve']
  const { stdout } = await run(inspector, ['--cli', ...home, ...served, ...args], { env: cli.env })
  return JSON.parse(stdout)
}

it('lists and calls the tools of skills in the protocol’s inspector', async () => {
  const { tools } = (await inspect('--method', 'tools/list')) as { tools: { name: string }[] }
  expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['ask', 'memory_search', 'tasks_add']))
  const added = await inspect('--method', 'tools/call', '--tool-name', 'tasks_add', '--tool-arg', 'text=milk')
  expect(added).toMatchObject({ content: [{ type: 'text', text: 'Added to your todo list: milk.' }] })
  expect((await cli.run(['ask', 'what is on my todo list?'])).stdout).toContain('milk')
})
