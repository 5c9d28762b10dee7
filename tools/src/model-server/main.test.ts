import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

it('runs from the command line with a script and a log', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'model-server-'))
  const [script, log] = [join(folder, 'script.json'), join(folder, 'log.jsonl')]
  await writeFile(script, JSON.stringify([{ match: 'weather', text: 'sunny' }]))
  const main = fileURLToPath(new URL('main.ts', import.meta.url))
  const child = spawn(process.execPath, [main, '--script', script, '--log', log, '--api-key', 'k'])
  const [url] = await once(createInterface(child.stdout), 'line')
  const body = { messages: [{ role: 'user', content: 'the weather' }] }
  const init = { method: 'POST', headers: { authorization: 'Bearer k' }, body: JSON.stringify(body) }
  const response = await fetch(`${url}/chat/completions`, init)
  expect(await response.json()).toMatchObject({ choices: [{ message: { content: 'sunny' } }] })
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
  expect(JSON.parse(await readFile(log, 'utf8'))).toMatchObject({ n: 1, path: '/v1/chat/completions', body })
  await rm(folder, { recursive: true })
})
