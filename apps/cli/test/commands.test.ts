import type { Memory, Reminder } from '@openpa/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ModelServer, startModelServer } from '../../../tools/src/model-server/server.ts'
import { ask, until } from '../../daemon/test/run-daemon.ts'
import { COMMANDS } from '../src/commands.ts'
import { makeCli, type TestCli } from './run-cli.ts'

const KEY = 'sk-canary-0123456789abcdefghijklmnop'

let cli: TestCli
let model: ModelServer
beforeAll(async () => {
  model = await startModelServer({ apiKey: KEY })
  cli = makeCli()
  await cli.run(['daemon', 'start'])
})
afterAll(async () => {
  await cli[Symbol.asyncDispose]()
  await model.close()
})

describe('help', () => {
  it('of every command has a summary and an example that begins with the command', async () => {
    const ids = Object.keys(COMMANDS)
    expect(ids.length).toBeGreaterThan(40)
    for (let i = 0; i < ids.length; i += 4)
      await Promise.all(
        ids.slice(i, i + 4).map(async (id) => {
          const words = id.split(':')
          const { code, stdout, stderr } = await cli.run([...words, '--help'])
          expect({ id, code, stderr }).toEqual({ id, code: 0, stderr: '' })
          const examples = /\nEXAMPLES\n([\s\S]*?)(?:\n\n[A-Z]|$)/.exec(stdout)?.[1] ?? ''
          expect(examples, id).toContain(`assistant ${words.join(' ')}`)
          expect(stdout.split('\n')[0], id).toMatch(/^[A-Z].*\.$/)
        }),
      )
  })

  it('of the whole and of topics lists what there is', async () => {
    const { code, stdout } = await cli.run(['--help'])
    expect(code).toBe(0)
    for (const topic of ['ask', 'chat', 'memory', 'model', 'daemon', 'status'])
      expect(stdout).toMatch(new RegExp(`^ +${topic} `, 'm'))
    expect((await cli.run(['memory', '--help'])).stdout).toContain('memory forget')
    expect((await cli.run(['help', 'memory', 'forget'])).stdout).toBe(
      (await cli.run(['memory', 'forget', '--help'])).stdout,
    )
    expect((await cli.run(['--version'])).stdout).toMatch(/^assistant\/\d+\.\d+\.\d+ /)
  })

  it('is given to who mistypes a command', async () => {
    expect(await cli.run(['memroy', 'list'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean: assistant memory list'),
    })
    expect(await cli.json(['statsu'])).toMatchObject({ code: 2, error: { hint: 'Did you mean: assistant status' } })
    expect((await cli.run(['make', 'coffee'])).stderr).toContain('To ask something: assistant ask "make coffee …"')
  })
})

it.each([
  [
    ['memories', 'ls'],
    ['memory', 'list'],
  ],
  [
    ['sessions', 'list'],
    ['session', 'list'],
  ],
  [
    ['runs', 'ls'],
    ['run', 'list'],
  ],
  [
    ['schedules', 'ls'],
    ['schedule', 'list'],
  ],
  [
    ['models', 'ls'],
    ['model', 'list'],
  ],
  [
    ['config', 'ls'],
    ['config', 'list'],
  ],
  [
    ['inbox', 'ls'],
    ['inbox', 'list'],
  ],
])('%j is %j', async (alias, command) => {
  const [one, other] = [await cli.run(alias), await cli.run(command)]
  expect(one).toMatchObject({ code: 0, stderr: '' })
  expect(one.stdout).toBe(other.stdout)
})

describe('memory', () => {
  it('is added, listed, shown, searched, and forgotten only after a yes', async () => {
    const added = await cli.data<Memory>(['memory', 'add', 'my', 'locker', 'is', 'number 17'])
    expect(added).toMatchObject({ text: 'my locker is number 17', origin: { source: 'person' } })
    const id = added.id.slice(0, 8)
    expect((await cli.run(['memory', 'list'])).stdout).toContain(`${id}  `)
    expect((await cli.run(['memory', 'show', id])).stdout).toContain(added.id)
    expect((await cli.run(['memory', 'search', 'which locker is mine'])).stdout).toContain('my locker is number 17')
    expect((await cli.run(['memory', 'add', '-'], { input: 'my desk is number 4\n' })).stdout).toContain(
      'my desk is number 4',
    )
    const lines = (await cli.run(['memory', 'export'])).stdout.trimEnd().split('\n')
    expect(lines.map((line) => (JSON.parse(line) as Memory).text)).toEqual([
      'my locker is number 17',
      'my desk is number 4',
    ])

    const refused = { code: 3, error: { code: 'input.needed', hint: expect.stringContaining('--yes') } }
    expect(await cli.json(['memory', 'forget', id])).toMatchObject(refused)
    expect(await cli.run(['memory', 'forget', id], { input: 'y\n' })).toMatchObject({ code: 3 })
    expect((await cli.run(['memory', 'show', id])).code).toBe(0)
    expect(await cli.data(['memory', 'forget', id, '--yes'])).toMatchObject({
      id: added.id,
      receipt: expect.any(String),
    })
    expect(await cli.json(['memory', 'show', id])).toMatchObject({ code: 1, error: { code: 'memory.not-found' } })
    expect(await cli.json(['memory', 'forget', 'short', '--yes'])).toMatchObject({
      code: 1,
      error: { code: 'memory.not-found' },
    })
  })

  it('shows control and direction characters instead of obeying them', async () => {
    const text = 'red \u001b[31mtext\u001b[0m \u202eback\u202c \u0007 title \u001b]0;x\u0007 end'
    const { id } = await cli.client.addMemory(text)
    const shown = 'red \\u{1b}[31mtext\\u{1b}[0m \\u{202e}back\\u{202c} \\u{7} title \\u{1b}]0;x\\u{7} end'
    for (const args of [
      ['memory', 'list'],
      ['memory', 'show', id],
      ['memory', 'search', 'red text'],
      ['ask', 'what do you know about the red text'],
    ]) {
      const { code, stdout, stderr } = await cli.run(args)
      expect(code, args.join(' ')).toBe(0)
      const obeyed = ['\u0007', '\u001b', '\u202c', '\u202e'].filter((sign) => `${stdout}${stderr}`.includes(sign))
      expect(obeyed, args.join(' ')).toEqual([])
      expect(stdout, args.join(' ')).toContain(shown)
    }
    const [run] = await cli.client.runs(1)
    const outputs = [await cli.run(['run', 'show', run?.id ?? '']), await cli.run(['memory', 'forget', id])]
    for (const { stdout, stderr } of outputs) expect(`${stdout}${stderr}`).not.toContain('\u001b')
    expect(outputs[1]?.stderr).toContain(shown)
    // Programs get what was stored.
    expect((await cli.data<Memory>(['memory', 'show', id])).text).toBe(text)
    const bad = await cli.run(['run', 'show', '\u001b[31mred'])
    expect(bad.stderr).not.toContain('\u001b')
    await cli.run(['memory', 'forget', id, '--yes'])
  })
})

it('reminders are listed, cancelled, fire into the inbox, and are read there', async () => {
  await cli.run(['ask', 'remind me to pay the rent on 3 March 2033 at 9am'])
  const [reminder] = await cli.data<Reminder[]>(['schedule', 'list'])
  expect(reminder).toMatchObject({ text: 'pay the rent', dueAt: '2033-03-03T09:00:00.000Z' })
  expect((await cli.run(['schedule', 'list'])).stdout).toContain('3 Mar 2033, 09:00')
  expect((await cli.run(['schedule', 'remove', reminder?.id.slice(0, 8) ?? ''])).stdout).toBe(
    'Cancelled: pay the rent\n',
  )
  expect(await cli.run(['schedule', 'list'])).toMatchObject({ stdout: 'No reminders are set.\n' })
  expect((await cli.data<Reminder[]>(['schedule', 'list', '--all']))[0]).toMatchObject({ status: 'cancelled' })
  expect(await cli.json(['schedule', 'rm', reminder?.id ?? ''])).toMatchObject({
    code: 1,
    error: { code: 'reminder.not-found' },
  })

  await cli.run(['ask', 'remind me in 1 second to drink water'])
  await until('the reminder', async () => (await cli.client.inbox(true)).length > 0)
  expect((await cli.run(['inbox', 'list', '--keep'])).stdout).toMatch(/^\w{8} {2}\* .*drink water\n$/)
  expect((await cli.run(['inbox', 'list'])).stdout).toMatch(/^\w{8} {2}\* /)
  expect((await cli.run(['inbox', 'list', '--unseen'])).stdout).toBe('The inbox is empty.\n')
})

describe('config', () => {
  it('is shown, changed, checked, and taken back', async () => {
    expect(await cli.run(['config', 'get', 'timezone'])).toMatchObject({ code: 0, stdout: '"UTC"\n' })
    expect(await cli.run(['config', 'set', 'timezone', 'Europe/Berlin'])).toMatchObject({ code: 0 })
    expect(await cli.data(['config', 'get', 'timezone'])).toMatchObject({ value: 'Europe/Berlin', isDefault: false })
    expect(await cli.run(['config', 'set', 'budget.dayUsd', '2.5'])).toMatchObject({
      code: 0,
      stdout: 'budget.dayUsd = 2.5\n',
    })
    expect(
      await cli.run(['config', 'set', 'prices.m', '{"inputUsdPerMillion":1,"outputUsdPerMillion":2}']),
    ).toMatchObject({ code: 0 })
    for (const key of ['timezone', 'budget.dayUsd', 'prices.m'])
      expect((await cli.run(['config', 'unset', key])).code).toBe(0)
    expect(await cli.data(['config', 'get', 'timezone'])).toMatchObject({ value: 'UTC', isDefault: true })
    const wrong = [
      ['timezone', 'Mars/Phobos'],
      ['budget.dayUsd', 'lots'],
      ['budget.runTokens', 'many'],
      ['notify.desktop', 'maybe'],
      ['prices.m', '{"inputUsdPerMillion":1}'],
      ['no.such.key', '1'],
    ]
    for (const [key = '', value = ''] of wrong)
      expect(await cli.json(['config', 'set', key, value]), key).toMatchObject({
        code: 1,
        error: { code: 'config.invalid', message: expect.stringContaining(key) },
      })
    expect(await cli.json(['config', 'get', 'no.such.key'])).toMatchObject({
      code: 1,
      error: { code: 'config.invalid' },
    })
  })
})

describe('model', () => {
  const nowhere = (...outputs: { stdout: string; stderr: string }[]) => {
    for (const { stdout, stderr } of outputs) expect(`${stdout}${stderr}`).not.toContain('canary')
  }

  it('takes its key from the environment or standard input, never from the command line', async () => {
    const at = ['--base-url', model.url]
    const given = await cli.run(['model', 'add', 'scripted', ...at, '--key', KEY])
    expect(given).toMatchObject({ code: 1, stderr: expect.stringContaining('--key-from-env') })
    const unset = await cli.json(['model', 'add', 'scripted', ...at, '--key-from-env', 'NO_SUCH_KEY'])
    expect(unset).toMatchObject({
      code: 1,
      error: { code: 'input.invalid', message: expect.stringContaining('NO_SUCH_KEY') },
    })
    const added = await cli.run(['model', 'add', 'scripted', ...at, '--key-from-env', 'MY_KEY'], {
      env: { MY_KEY: KEY },
    })
    expect(added).toMatchObject({ code: 0, stdout: expect.stringContaining('Connected scripted: scripted at') })
    const listed = await cli.run(['model', 'list'])
    expect(listed.stdout).toMatch(/^scripted {2}default {2}scripted {2}key stored {2}http/)
    const tested = await cli.run(['model', 'test', 'scripted'])
    expect(tested).toMatchObject({ code: 0, stdout: expect.stringContaining('“Hello from the scripted model.”') })
    const piped = await cli.run(['model', 'add', 'second', ...at, '-m', 'scripted', '--key', '-'], {
      input: `${KEY}\n`,
    })
    expect(piped).toMatchObject({ code: 0 })
    expect((await cli.run(['model', 'test', 'second'])).code).toBe(0)
    nowhere(given, added, listed, tested, piped, await cli.run(['daemon', 'logs']), await cli.run(['config', 'list']))
  })

  it('is made the default, is asked by name, and is removed after a yes', async () => {
    expect(await cli.run(['model', 'default', 'second'])).toMatchObject({
      code: 0,
      stdout: 'second is the default now.\n',
    })
    expect(await cli.data(['status'])).toMatchObject({ model: 'second' })
    expect((await cli.run(['ask', 'write a poem', '--model', 'scripted'])).code).toBe(0)
    expect(await cli.json(['ask', 'write a poem', '--model', 'nobody'])).toMatchObject({
      code: 1,
      error: { code: 'model.not-found' },
    })
    expect(await cli.json(['model', 'rm', 'second'])).toMatchObject({ code: 3, error: { code: 'input.needed' } })
    expect(await cli.data(['model', 'remove', 'second', '-y'])).toEqual({ removed: 'second' })
    expect(await cli.data(['status'])).toMatchObject({ model: 'scripted' })
    expect(await cli.json(['model', 'rm', 'second', '-y'])).toMatchObject({
      code: 1,
      error: { code: 'model.not-found' },
    })
  })

  it('needs an address, and a key where one is known to be needed', async () => {
    expect(await cli.json(['model', 'add', 'unheard-of'])).toMatchObject({
      code: 1,
      error: { hint: expect.stringContaining('--base-url') },
    })
    expect(await cli.json(['model', 'add', 'openai'])).toMatchObject({ code: 3, error: { code: 'input.needed' } })
    expect(await cli.json(['model', 'add', 'x', '--base-url', 'ftp://example.org'])).toMatchObject({
      ok: false,
      code: 1,
    })
  })
})

describe('tokens, feedback and figures', () => {
  it('makes a narrower token, lists it without its value, and revokes it', async () => {
    const made = await cli.data<{ id: string; token: string }>(['auth', 'token', '--scope', 'ask'])
    const listed = await cli.run(['auth', 'list'])
    expect(listed.stdout).toContain(made.id)
    expect(listed.stdout).not.toContain(made.token)
    expect((await cli.run(['auth', 'revoke', made.id])).code).toBe(0)
    expect(await cli.json(['auth', 'revoke', made.id])).toMatchObject({ code: 1, error: { code: 'not-found' } })
    expect(await cli.json(['auth', 'token', '--scope', 'root'])).toMatchObject({ code: 2 })
  })

  it('notes feedback on the last run, or on a named one', async () => {
    const { runId } = await ask(cli.client, 'what is 6*7')
    await ask(cli.client, 'what is 6*8')
    expect(await cli.run(['feedback', 'good'])).toMatchObject({ code: 0, stdout: 'Noted.\n' })
    expect(await cli.data(['feedback', 'bad', '--run', runId])).toMatchObject({ runId })
    expect(await cli.data(['feedback', 'correct', 'that', 'was', 'a', 'reminder'])).toMatchObject({
      id: expect.any(String),
    })
    expect(await cli.json(['feedback', 'bad', '--run', 'no-run'])).toMatchObject({
      code: 1,
      error: { code: 'run.not-found' },
    })
    expect((await cli.run(['usage'])).stdout).toMatch(/^\d+ model calls, \d+ tokens in, /)
    expect((await cli.run(['run', 'show', runId, '--verbose'])).stdout).toContain('decision-made')
  })
})

describe('completion', () => {
  it('is a script that bash understands, and completes commands and verbs', async () => {
    expect(await cli.shell('assistant completion bash | bash -n')).toMatchObject({ code: 0, stderr: '' })
    const complete = async (...words: string[]) => {
      const list = words.map((word) => `'${word}'`).join(' ')
      const line = `source <(assistant completion bash); COMP_WORDS=(assistant ${list}); COMP_CWORD=${words.length}; _assistant; echo "\${COMPREPLY[@]}"`
      return (await cli.shell(line)).stdout.trim().split(' ').sort()
    }
    expect(await complete('mem')).toEqual(['memory'])
    expect(await complete('memory', 'f')).toEqual(['forget'])
    expect(await complete('config', '')).toEqual(['get', 'list', 'set', 'unset'])
    expect(await complete('ask', '')).toEqual([''])
  })

  it('is written for other shells too', async () => {
    for (const shell of ['zsh', 'fish', 'powershell']) {
      const { code, stdout } = await cli.run(['completion', shell])
      expect(code).toBe(0)
      expect(stdout).toContain('memory')
      expect(stdout).toContain('forget')
    }
    expect((await cli.json(['completion', 'tcsh'])).code).toBe(2)
  })
})
