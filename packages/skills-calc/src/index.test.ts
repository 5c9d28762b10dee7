import { execFileSync } from 'node:child_process'
import { type Command, Decline } from '@openpa/skill'
import { testSkill } from '@openpa/skill/testing'
import { describe, expect, test } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import calc from './index.ts'

const { call } = testSkill(calc, manifest).in({ now: new Date('2026-11-22T17:05:00Z'), timeZone: 'Europe/Berlin' })

const run = (command: Command, text: string) => {
  const [slot] = Object.keys(command.slots ?? {})
  return call(command.tool, { [slot ?? '']: text })
}

/** The sentence of a sample: all of it is the value of its one slot. */
const sentence = (sample: string) => /^\{(?:expression|text): (.*)\}$/.exec(sample)?.[1] ?? ''

describe.each(calc.commands ?? [])('the samples of $tool', (command) => {
  test.each(command.samples.map(sentence))('%s', async (text) => {
    const output = await run(command, text)
    expect(output.text).toMatch(/\S/)
    expect(output.data).toBeTypeOf('object')
  })

  test('are many and unlike', () => {
    expect(new Set(command.samples).size).toBe(command.samples.length)
    expect(command.samples.length).toBeGreaterThanOrEqual(20)
  })

  test.each([
    'what is the capital of France',
    'remind me to call the bank tomorrow at 5',
    'play some music',
    'my locker is number 17',
    'what did I say about the garage code',
    'hello',
    'import("fs")',
    'process.exit(1)',
    'constructor',
    '__proto__',
    'x = 5; x + 1',
    'f(x) = x^2',
    '100 dollars in yen',
    '🙂',
  ])('leave %j to others', async (text) => {
    await expect(run(command, text)).rejects.toThrow(Decline)
  })

  test.each([
    '('.repeat(500),
    '9'.repeat(500),
    'please '.repeat(70),
    `a${' '.repeat(498)}b`,
    ' and'.repeat(125),
    'from to '.repeat(60),
    `1${' days'.repeat(99)}`,
    '1'.repeat(100_000),
    `${'-'.repeat(499)}1`,
  ])('end soon with long input %#', async (text) => {
    const start = performance.now()
    await run(command, text).catch((error: Error) => expect(error.message).not.toContain('call stack'))
    expect(performance.now() - start).toBeLessThan(2000)
  })
})

test('nothing heavy is loaded before the first call', () => {
  const script = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
    await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)})
    console.log(JSON.stringify(loaded))`
  const args = [
    '--conditions=@openpa/source',
    '--disable-warning=ExperimentalWarning',
    '--input-type=module',
    '-e',
    script,
  ]
  const loaded: string[] = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))
  expect(loaded.some((url) => url.endsWith('skills-calc/src/index.ts'))).toBe(true)
  expect(loaded.filter((url) => /mathjs|chrono-node|engine/.test(url))).toEqual([])
})
