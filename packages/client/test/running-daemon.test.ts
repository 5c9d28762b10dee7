import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { runningDaemon, startTicks } from '../src/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'openpa-lock-'))
const file = join(folder, 'daemon.lock')
afterEach(() => rmSync(file, { force: true }))

function hold(pid: number, startedTicks: string): void {
  writeFileSync(file, JSON.stringify({ pid, startedTicks, version: '0.1.0', startedAt: '2026-01-01T00:00:00.000Z' }))
}

describe.skipIf(process.platform !== 'linux')('the daemon that a lock file names', () => {
  it('runs while its process does', () => {
    hold(process.pid, startTicks(process.pid))
    expect(runningDaemon(file)?.pid).toBe(process.pid)
  })

  it('does not run when another process has its number now', () => {
    hold(process.pid, '1')
    expect(runningDaemon(file)).toBeUndefined()
  })

  it('does not run when its process has ended, though the parent has not taken note of that', async () => {
    // The program that replaces the shell waits for nobody, so the child stays a zombie.
    const parent = spawn('sh', ['-c', 'sleep 30 & echo $!; exec sleep 30'], { stdio: ['ignore', 'pipe', 'inherit'] })
    try {
      const [line] = (await once(parent.stdout, 'data')) as [Buffer]
      const pid = Number(line.toString())
      hold(pid, startTicks(pid))
      expect(runningDaemon(file)?.pid).toBe(pid)
      while (readFileSync(`/proc/${parent.pid}/comm`, 'utf8') !== 'sleep\n') await new Promise(setImmediate)
      process.kill(pid, 'SIGKILL')
      while (!readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')) await new Promise(setImmediate)
      expect(runningDaemon(file)).toBeUndefined()
    } finally {
      parent.kill('SIGKILL')
    }
  })

  it('is none without a lock file, or with a broken one', () => {
    expect(runningDaemon(file)).toBeUndefined()
    writeFileSync(file, '{"pid":')
    expect(runningDaemon(file)).toBeUndefined()
  })
})
