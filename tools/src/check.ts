import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** One gate of the check: what it is called, and the command line that is it. */
interface Gate {
  name: string
  command: readonly [string, ...string[]]
}

/** The part of vitest's JSON report that is counted. */
interface Report {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  testResults: { status: string; message: string; name: string; assertionResults: unknown[] }[]
}

const reports = mkdtempSync(join(tmpdir(), 'openpa-check-'))
const reportFile = join(reports, 'vitest.json')

const GATES: readonly Gate[] = [
  { name: 'lint and layers', command: ['biome', 'ci', '.'] },
  // The build emits without checking, which is most of its time.
  { name: 'types of packages', command: ['tsc', '-b'] },
  { name: 'types of tests and tools', command: ['tsc', '-p', 'tsconfig.test.json'] },
  { name: 'unused code', command: ['knip', '--no-progress'] },
  { name: 'packages as published', command: ['turbo', 'run', 'lint:pkg', '--output-logs=errors-only'] },
  {
    name: 'tests',
    command: ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`],
  },
]

const run = ({ command: [program, ...args] }: Gate) =>
  new Promise<number>((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
    })
    child.once('error', () => resolve(1))
    child.once('exit', (code) => resolve(code ?? 1))
  })

/** Runs every gate, also after one has failed, and counts: each gate but the tests is one, tests count themselves. */
async function main(): Promise<void> {
  let passed = 0
  let failed = 0
  for (const gate of GATES) {
    const started = performance.now()
    process.stdout.write(`\n== ${gate.name}\n`)
    const code = await run(gate)
    process.stdout.write(
      `== ${gate.name}: ${code === 0 ? 'passed' : 'FAILED'} in ${((performance.now() - started) / 1000).toFixed(1)} s\n`,
    )
    if (gate.name !== 'tests') code === 0 ? passed++ : failed++
    else {
      const counts = countTests(code)
      passed += counts.passed
      failed += counts.failed
    }
  }
  rmSync(reports, { recursive: true, force: true })
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
  process.exit(failed === 0 ? 0 : 1)
}

/** A test file that did not even load counts as one failure; so does a run without a report. */
function countTests(code: number): { passed: number; failed: number } {
  try {
    const report = JSON.parse(readFileSync(reportFile, 'utf8')) as Report
    const broken = report.testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    ).length
    const failed = report.numFailedTests + broken
    return { passed: report.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed }
  } catch {
    return { passed: 0, failed: 1 }
  }
}

await main()
