import type { TestProject } from 'vitest/node'
import { unpackBubblewrap } from './unpack.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The program; empty when the machine cannot run it: then skip, with that reason. */
    bubblewrap: string
  }
}

/**
 * Vitest global setup: bubblewrap for the strict sandbox.
 * @throws {Error} with CI=true when there is none; elsewhere it warns, and the suites that need it skip.
 */
export const setup = async (project: TestProject): Promise<void> => {
  try {
    project.provide('bubblewrap', await unpackBubblewrap())
  } catch (error) {
    if (process.env.CI === 'true') throw error
    const reason = error instanceof Error ? error.message : String(error)
    process.stderr.write(`\n!!! NO BUBBLEWRAP: tests of the strict sandbox are SKIPPED. ${reason}\n\n`)
    project.provide('bubblewrap', '')
  }
}
