import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HealthCheck } from '@openpa/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writePackage } from '../../../apps/cli/test/skill-packages.ts'
import { installPacked } from './size.ts'

describe('the packed tarballs, installed with plain npm outside the repository', () => {
  const folder = mkdtempSync(join(tmpdir(), 'openpa-packed-'))
  const env: NodeJS.ProcessEnv = { ...process.env, OPENPA_HOME: join(folder, 'home') }
  let assistant = ''

  const run = (...args: string[]) =>
    execFileSync(process.execPath, [assistant, ...args, '--json'], {
      cwd: folder,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })

  beforeAll(() => {
    assistant = join(installPacked(folder), 'bin', 'assistant.cjs')
  }, 300_000)

  afterAll(() => {
    run('daemon', 'stop')
    rmSync(folder, { recursive: true, force: true })
  })

  it('runs a skill of others in its sandbox', () => {
    run('skill', 'install', writePackage(), '--yes')
    expect(JSON.parse(run('ask', 'raise a glass to Eva'))).toMatchObject({ data: { answer: 'Cheers, Eva!' } })
  })

  it('remembers and answers', () => {
    run('ask', 'remember that my sister Ana is allergic to peanuts')
    expect(run('ask', 'what is Ana allergic to?')).toContain('peanuts')
  })

  it('compiles the database ahead, once, and its next daemon runs on that', () => {
    const codeCheck = () =>
      (JSON.parse(run('doctor')) as { data: HealthCheck[] }).data.find(({ id }) => id === 'database.code')
    expect(codeCheck()).toMatchObject({ state: 'warning', hint: expect.stringContaining('daemon optimize') })
    // It is done on no database of the person's.
    env.DATABASE_URL = 'postgres://127.0.0.1:9/nobody'
    expect(JSON.parse(run('daemon', 'optimize'))).toMatchObject({ data: { code: 'made' } })
    delete env.DATABASE_URL
    run('daemon', 'restart')
    expect(codeCheck()).toMatchObject({ state: 'ok' })
    expect(run('ask', 'what is Ana allergic to?')).toContain('peanuts')
    expect(JSON.parse(run('daemon', 'optimize'))).toMatchObject({ data: { code: 'present' } })
  }, 120_000)

  it('is made of every package the daemon needs, and of nothing of the repository', () => {
    const installed = readdirSync(join(folder, 'node_modules', '@openpa'))
    expect(installed).toContain('skills-calc')
    expect(installed).not.toContain('tools')
  })
})
