import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { isAssistantError, toErrorBody } from '@openpa/core'
import { prepareMachineCode } from './prepare.ts'

// `assistant daemon optimize`, and the end of a build. Writes what became of it to standard output as JSON; with `--optional` a
// failure is told and no failure.
const folder = fileURLToPath(new URL('../../machine-code', import.meta.url))
try {
  process.stdout.write(`${JSON.stringify({ code: await prepareMachineCode(folder, process.env) })}\n`)
} catch (error) {
  if (!isAssistantError(error)) process.stderr.write(`${inspect(error)}\n`)
  process.stdout.write(`${JSON.stringify({ error: toErrorBody(error) })}\n`)
  process.exitCode = process.argv.includes('--optional') ? 0 : 1
}
