import type { TestProject } from 'vitest/node'
import { startPostgres } from './server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Superuser URL of the run's PostgreSQL; empty when the machine cannot run one: then skip, with that reason. */
    postgresUrl: string
  }
}

/**
 * Vitest global setup: one PostgreSQL for the whole run.
 * @throws {Error} with CI=true when it cannot be started; elsewhere it warns, and the suites that need it skip.
 */
export const setup = async (project: TestProject): Promise<(() => Promise<void>) | undefined> => {
  try {
    const server = await startPostgres()
    project.provide('postgresUrl', server.url)
    return server.stop
  } catch (error) {
    if (process.env.CI === 'true') throw error
    const reason = error instanceof Error ? error.message : String(error)
    process.stderr.write(`\n!!! NO POSTGRESQL: tests that need one are SKIPPED. ${reason}\n\n`)
    project.provide('postgresUrl', '')
    return undefined
  }
}
