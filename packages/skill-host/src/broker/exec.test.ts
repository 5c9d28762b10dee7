import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AssistantError, RunTaint } from '@openpa/core'
import type { ExecRequest, ExecResult } from '@openpa/skill'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { context, deps, gate, load, notes, toolOf } from '../../test/call-tool.ts'
import { SkillHost } from '../skill-host.ts'

let home: string
let work: string
beforeEach(() => {
  vi.clearAllMocks()
  gate.mayFetch.mockImplementation(() => undefined)
  notes.length = 0
  home = realpathSync(mkdtempSync(join(tmpdir(), 'openpa-exec-')))
  work = join(home, 'project')
  mkdirSync(work)
  writeFileSync(join(work, 'note.txt'), 'a note')
})

interface Options {
  effect?: 'exec' | 'external'
  signal?: AbortSignal
  env?: NodeJS.ProcessEnv
  taint?: RunTaint
}

/** Runs a program within a tool `a.t` that declares `sh`, `cat`, `env` and `missing-program`, in a folder `~/project`. */
async function run(request: Partial<ExecRequest>, options: Options = {}): Promise<ExecResult> {
  const { effect = 'exec', signal, env = deps.env, taint = new RunTaint() } = options
  const tool = {
    ...toolOf(async (_, { exec }) => ({
      text: '',
      data: await exec({ program: 'sh', cwd: '~/project', ...request }),
    })),
    effect,
  }
  const permissions = { exec: ['sh', 'cat', 'env', 'missing-program'], files: [{ folder: '~/project' }] }
  const host = new SkillHost([load({ t: tool }, permissions)], { ...deps, home, env })
  return (await host.call('a.t', {}, { ...context(signal), taint })).data as ExecResult
}
const sh = (script: string, request: Partial<ExecRequest> = {}, options: Options = {}) =>
  run({ args: ['-c', script], ...request }, options)
const isRunning = (pid: number) => {
  try {
    // A dead child that nobody has fetched yet is a zombie.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

describe('a program', () => {
  it('gives back what it printed and how it ended', async () => {
    expect(await sh('cat note.txt; echo oh >&2; exit 3')).toEqual({
      exitCode: 3,
      stdout: 'a note',
      stderr: 'oh\n',
      isCut: false,
    })
    expect(await run({ program: 'cat', stdin: 'ä\n' })).toMatchObject({ exitCode: 0, stdout: 'ä\n' })
    expect(await run({ program: 'cat' })).toMatchObject({ stdout: '' })
  })

  it('gets its arguments as they are: no shell reads them', async () => {
    const { stderr } = await run({ program: 'cat', args: ['$HOME; touch x', '`id`'] })
    expect(stderr).toContain('$HOME; touch x')
    expect(stderr).toContain('`id`')
    expect(existsSync(join(work, 'x'))).toBe(false)
  })

  it('has of the environment its path, home and language only', async () => {
    const env = { PATH: process.env['PATH'], HOME: home, LANG: 'C.UTF-8', OPENPA_CANARY: 'CANARY', LD_PRELOAD: '' }
    const { stdout } = await run({ program: 'env' }, { env })
    expect(stdout.trim().split('\n').sort()).toEqual([`HOME=${home}`, 'LANG=C.UTF-8', `PATH=${process.env['PATH']}`])
  })

  it('is noted with its name and a digest, not with its arguments', async () => {
    await sh('echo private words')
    expect(notes).toMatchObject([{ actor: 'a', action: 'exec', outcome: 'allowed' }])
    expect(notes[0]?.target).toMatch(/^sh \(arguments [0-9a-f]{16}\)$/)
  })

  it('is a way out, and what it prints is private and from outside', async () => {
    const taint = new RunTaint()
    await sh('true', {}, { taint })
    expect(taint.value).toEqual({ outward: ['a.t'], private: ['a.t'], untrusted: ['a.t'] })
  })

  it('is not run where the run must not let anything out', async () => {
    gate.mayFetch.mockImplementation(() => {
      throw new AssistantError('approval.needed', 'Not without a yes.')
    })
    await expect(sh('touch made')).rejects.toMatchObject({ code: 'approval.needed' })
    expect(existsSync(join(work, 'made'))).toBe(false)
  })
})

describe('is refused', () => {
  it.each<[string, Partial<ExecRequest>, Options, string]>([
    ['what is not declared', { program: 'ls' }, {}, 'skill.not-permitted'],
    ['a path', { program: '/bin/sh' }, {}, 'skill.not-permitted'],
    ['a path that ends in a declared name', { program: './sh' }, {}, 'skill.not-permitted'],
    ['a tool of another effect', {}, { effect: 'external' }, 'skill.not-permitted'],
    ['a folder outside', { cwd: '~' }, {}, 'skill.read-denied'],
    ['a way out of the folder', { cwd: '~/project/../' }, {}, 'skill.read-denied'],
    ['a link out of the folder', { cwd: '~/project/out' }, {}, 'skill.read-denied'],
    ['a folder that is none', { cwd: '~/project/note.txt' }, {}, 'file.not-found'],
    ['what is not on this machine', { program: 'missing-program' }, {}, 'skill.program-not-found'],
    ['an argument with a null', { args: ['a\0b'] }, {}, 'input.invalid'],
  ])('%s', async (_, request, options, code) => {
    symlinkSync(home, join(work, 'out'))
    await expect(run(request, options)).rejects.toMatchObject({ code })
    if (/permitted|denied/.test(code)) expect(notes.at(-1)).toMatchObject({ action: 'exec', outcome: 'denied' })
  })

  it('a program that lies in the folder of work', async () => {
    writeFileSync(join(work, 'missing-program'), '#!/bin/sh\ntouch made', { mode: 0o755 })
    for (const path of ['.', '', 'project', `.:${join(home, 'none')}`])
      await expect(run({ program: 'missing-program' }, { env: { PATH: path } })).rejects.toMatchObject({
        code: 'skill.program-not-found',
      })
    expect(existsSync(join(work, 'made'))).toBe(false)
  })
})

describe('is ended', () => {
  const pidIn = (file: string) => Number(readFileSync(join(work, file), 'utf8'))

  it('at its deadline, with all that it has started', async () => {
    const script = 'sleep 60 & echo $! > child; echo $$ > own; sleep 60'
    await expect(sh(script, { timeoutMs: 400 })).rejects.toMatchObject({ code: 'skill.timeout' })
    await vi.waitFor(() => expect([pidIn('child'), pidIn('own')].filter(isRunning)).toEqual([]))
  })

  it('when the run is cancelled', async () => {
    const stop = new AbortController()
    const running = sh('echo $$ > own; sleep 60', {}, { signal: stop.signal })
    running.catch(() => undefined)
    await vi.waitFor(() => expect(pidIn('own')).toBeGreaterThan(0))
    stop.abort()
    await expect(running).rejects.toMatchObject({ code: 'run.cancelled' })
    await vi.waitFor(() => expect(isRunning(pidIn('own'))).toBe(false))
  })

  it('when it prints without end; what came first is given back', async () => {
    const { stdout, isCut, exitCode } = await sh('while :; do echo 0123456789012345678901234567890123456789; done')
    expect([stdout.length, isCut, exitCode]).toEqual([1_000_000, true, null])
  })

  it('together with what it leaves behind', async () => {
    expect(await sh('sleep 60 & echo $! > child; echo done')).toMatchObject({ exitCode: 0, stdout: 'done\n' })
    await vi.waitFor(() => expect(isRunning(pidIn('child'))).toBe(false))
    // One that has left the group keeps the output open; nobody waits for it.
    expect(await sh('setsid sleep 3 & echo done')).toMatchObject({ exitCode: 0, stdout: 'done\n' })
  })
})
