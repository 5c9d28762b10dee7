import { Decline, type ExecRequest, type ExecResult, type ToolOutput } from '@openpa/skill'
import { type TestPowers, testSkill } from '@openpa/skill/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import skill from './index.ts'

const shell = testSkill(skill, manifest)
const SETTINGS = { programs: ['git', 'df'], folder: '/home/me/project' }
let powers: TestPowers
let call: (tool: string, input?: object) => Promise<ToolOutput>
const result = (part: Partial<ExecResult> = {}): ExecResult => ({
  exitCode: 0,
  stdout: 'done\n',
  stderr: '',
  isCut: false,
  ...part,
})
const open = (run: (request: ExecRequest) => ExecResult = () => result(), settings: object = SETTINGS) => {
  ;({ powers, call } = shell.in({
    settings: settings as Record<string, string>,
    run,
    files: { '/home/me/project/a': '' },
  }))
}
beforeEach(() => open())
const say = (tool: string, request: string) => call(tool, { request })

describe('define and run', () => {
  it('runs what was named, in the folder, as it was named', async () => {
    expect((await say('define', 'save the command status as git status --short')).text).toBe(
      'The command “status” runs: git status --short',
    )
    expect(await say('run', 'please run the status command')).toMatchObject({
      text: 'done',
      data: { ran: 'git status --short', exitCode: 0 },
    })
    expect(powers.programs).toEqual([{ program: 'git', args: ['status', '--short'], cwd: '/home/me/project' }])
    await call('run', { name: 'Status', more: ['--branch', 'a b'] })
    expect(powers.programs.at(-1)?.args).toEqual(['status', '--short', '--branch', 'a b'])
  })

  it.each<[string, string[]]>([
    ['git commit -m "two words"', ['commit', '-m', 'two words']],
    ["git commit -m 'it is'", ['commit', '-m', 'it is']],
    ['git log --format="%h %s" -n 5', ['log', '--format=%h %s', '-n', '5']],
    ['git log "a \\"b\\" \\\\c"', ['log', 'a "b" \\c']],
    ['git add *.md', ['add', '*.md']],
  ])('cuts %s into words', async (line, args) => {
    await say('define', `define the command x as ${line}`)
    await call('run', { name: 'x' })
    expect(powers.programs).toMatchObject([{ program: 'git', args }])
  })

  it.each([
    'git log | sh',
    'git log > file',
    'git status && rm -rf x',
    'git log; ls',
    'git log $(whoami)',
    'git log `id`',
    'git log "open',
  ])('names nothing that only a shell could do: %s', async (line) => {
    expect((await say('define', `save the command x as ${line}`)).text).toMatch(/No shell reads this|quotation mark/)
    expect(powers.rows.size).toBe(0)
  })

  it('names no program that was not set, and runs none that is no longer', async () => {
    expect((await say('define', 'save the command x as rm -rf /')).text).toContain(
      'The program “rm” is not among those that may be run: git, df',
    )
    await call('define', { name: 'x', program: 'git', args: ['status'] })
    const rows = [...powers.rows]
    open(() => result(), { ...SETTINGS, programs: ['df'] })
    for (const [key, value] of rows) powers.rows.set(key, value)
    await expect(call('run', { name: 'x' })).rejects.toMatchObject({ code: 'skill.not-permitted' })
  })

  it('shows how it ended, and the end of what it printed', async () => {
    await call('define', { name: 'x', program: 'git' })
    const shown = async (part: Partial<ExecResult>) => {
      const rows = [...powers.rows]
      open(() => result(part))
      for (const [key, value] of rows) powers.rows.set(key, value)
      return (await call('run', { name: 'x' })).text
    }
    expect(await shown({ exitCode: 2, stdout: '', stderr: 'no repository\r\n' })).toBe(
      'no repository\n(it ended with code 2)',
    )
    expect(await shown({ exitCode: null })).toBe('done\n(it was ended)')
    expect(await shown({ stdout: '' })).toBe('(it printed nothing)')
    expect(await shown({ stdout: `${'x'.repeat(20_000)}end`, isCut: true })).toMatch(
      /^…\nx+end\n\(it printed too much, and was ended\)$/,
    )
  })

  it('says which there are, where there is none of that name', async () => {
    expect((await call('run', { name: 'nothing' })).text).toBe('There is no command “nothing”; none is named yet.')
    await call('define', { name: 'x', program: 'git' })
    expect((await call('run', { name: 'nothing' })).text).toBe('There is no command “nothing”; there are: x.')
    expect(powers.programs).toEqual([])
  })

  it('are asked for before they do anything', () => {
    expect(
      Object.entries(skill.tools)
        .filter(([, { effect }]) => effect === 'exec')
        .map(([key]) => key),
    ).toEqual(['run', 'define'])
  })
})

describe('list and remove', () => {
  it('lists what each runs, and takes a name away', async () => {
    expect((await say('list', 'list my commands')).text).toContain('No command is named yet')
    await call('define', { name: 'x', program: 'git', args: ['commit', '-m', 'a b'] })
    expect((await say('list', 'which commands can you run?')).text).toBe('x: git commit -m "a b"')
    expect((await say('remove', 'delete the x command')).text).toBe('The command “x” is gone.')
    expect((await say('remove', 'forget the command x')).text).toBe('There is no command “x”.')
  })
})

it('says in one line what is to be set', async () => {
  open(undefined, {})
  for (const [tool, input] of [
    ['run', { name: 'x' }],
    ['define', { name: 'x', program: 'git' }],
    ['list', {}],
  ] as const)
    expect((await call(tool, input)).text).toBe(
      'No commands can be run yet. Set: assistant skill config shell programs <names>, and: assistant skill config shell folder <path>',
    )
})

it.each([
  'run the numbers',
  'list hidden files in bash',
  'start a timer for 5 minutes',
  'run it',
  'delete my account',
  'save the date',
  'what is a command line',
  'run a bath',
  'call my mother',
  'define entropy',
  'rm -rf /',
])('leaves %j to others', async (request) => {
  for (const tool of Object.keys(skill.tools)) await expect(say(tool, request), tool).rejects.toThrow(Decline)
})

describe.each(skill.commands ?? [])('the samples of $tool', ({ tool, samples }) => {
  it('are unlike, and each is read', async () => {
    expect(new Set(samples).size).toBe(samples.length)
    for (const sample of samples)
      await expect(say(tool, sample.slice('{request: '.length, -1)), sample).resolves.toHaveProperty('text')
  })
})
