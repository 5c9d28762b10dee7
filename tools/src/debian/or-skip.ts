/** What `start` gives, or undefined with a warning where the machine cannot run it; with CI=true that is an error. */
export async function orSkip<T>(what: string, start: () => Promise<T>): Promise<T | undefined> {
  try {
    return await start()
  } catch (error) {
    if (process.env.CI === 'true') throw error
    const reason = error instanceof Error ? error.message : String(error)
    process.stderr.write(`\n!!! NO ${what}: tests that need it are SKIPPED. ${reason}\n\n`)
    return undefined
  }
}
