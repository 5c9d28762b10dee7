import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { AssistantError, canonicalJson } from '@openpa/core'
import { z } from 'zod'
import { realInside } from './files-power.ts'
import { type Power, power } from './power.ts'
import { runProgram } from './run-program.ts'

const Text = z.string().regex(/^[^\0]*$/)
const MOST_MS = 25_000

const ExecRequest = z.strictObject({
  program: z.string().max(64),
  args: z.array(Text.max(100_000)).max(200),
  cwd: Text.min(1).max(4096),
  stdin: z.string().max(1_000_000).optional(),
  timeoutMs: z.int().min(1).max(MOST_MS).default(MOST_MS),
})

/** Arguments can hold words of the person, which could not be forgotten in the log: it has what tells two runs apart. */
const digestOf = (args: readonly string[]): string =>
  createHash('sha256').update(canonicalJson(args)).digest('hex').slice(0, 16)

/** Declared programs of this machine. */
export const execPowers: Readonly<Record<string, Power>> = {
  exec: power({
    args: z.tuple([ExecRequest]),
    audited: 'before',
    target: ([{ program, args }]) => `${program} (arguments ${digestOf(args)})`,
    permit: ([{ program, cwd }], { check }) => {
      check({ power: 'exec', program })
      check({ power: 'files', path: cwd, access: 'read' })
    },
    async use([request], scope) {
      const { deps, context, tool, since } = scope
      const cwd = await realInside(scope, request.cwd, 'read')
      const isFolder = await stat(cwd).then(
        (found) => found.isDirectory(),
        () => false,
      )
      if (!isFolder) throw new AssistantError('file.not-found', `There is no folder ${request.cwd}.`)
      deps.gate.mayFetch({ context, tool, target: `the program ${request.program}`, since })
      context.taint.add('outward', tool.name)
      try {
        return await runProgram({ ...request, cwd, stdin: request.stdin }, deps.env, context.signal)
      } finally {
        // Whatever it reads, it may print.
        context.taint.add('private', tool.name)
        context.taint.add('untrusted', tool.name)
      }
    },
  }),
}
