import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCli, type TestCli } from './run-cli.ts'

let cli: TestCli
beforeAll(async () => {
  cli = makeCli()
  await cli.run(['daemon', 'start'])
})
afterAll(() => cli[Symbol.asyncDispose]())

describe('a chat of piped lines', () => {
  it('answers each line, in order, in one conversation', async () => {
    const { code, stdout, stderr } = await cli.run(['chat', '-q'], { input: 'what is 6*7\n\nwhat is 6*8\nwhat is 6*9' })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.split('\n').filter(Boolean)).toEqual([
      expect.stringContaining('42'),
      expect.stringContaining('48'),
      expect.stringContaining('54'),
    ])
    expect(stdout).not.toContain('\u001b')
    const [session] = await cli.client.sessions(1)
    expect(session).toMatchObject({ messages: 6 })
    await cli.run(['chat', '-q', '--continue'], { input: 'what is 6*10\n' })
    expect((await cli.client.sessions(1))[0]).toMatchObject({ id: session?.id, messages: 8 })
  })

  it('understands its commands, and leaves at /exit', async () => {
    const input = 'what is 6*7\n/session\n/new\n/session\n/inbox\n/help\n/nonsense\n/exit\nwhat is 6*8\n'
    const { code, stdout } = await cli.run(['chat', '-q'], { input })
    expect(code).toBe(0)
    const [session] = await cli.client.sessions(1)
    expect(stdout).toContain(`${session?.id}\nA new conversation.\nnone yet\nNothing unread.\n/new `)
    expect(stdout).toContain('There is no /nonsense.')
    expect(stdout).not.toContain('= 48')
  })

  it('goes on after a question that could not be answered', async () => {
    const { code, stdout, stderr } = await cli.run(['chat', '-q'], {
      input: 'write a poem\nremind me to call the bank\non 3 March 2033 at 9am\n',
    })
    expect(code).toBe(0)
    expect(stderr).toContain('language model')
    expect(stderr).toContain('When?')
    expect(stdout).toContain('call the bank')
  })

  it('ends at once where nothing is piped in', async () => {
    expect(await cli.run(['chat', '-q'])).toMatchObject({ code: 0, stdout: '' })
    expect(await cli.run(['chat', '-q'], { input: '' })).toMatchObject({ code: 0, stdout: '' })
  })

  it('prints one document with --json', async () => {
    const result = await cli.json(['chat'], { input: 'what is 6*7\n/help\nwrite a poem\n' })
    const [session] = await cli.client.sessions(1)
    expect(result).toMatchObject({ ok: true, code: 0, stderr: '' })
    expect(result.ok && result.data).toEqual({
      sessionId: session?.id,
      turns: [
        { question: 'what is 6*7', answer: expect.stringContaining('42') },
        { question: 'write a poem', error: expect.objectContaining({ code: 'model.not-configured' }) },
      ],
    })
  })
})

it('goes on when the daemon was killed: it is started again, and no question is lost', async () => {
  await using own = makeCli()
  const { code, stdout } = await own.shell(
    `{ echo 'what is 6*7'; until grep -q 42 "$HOME/said" 2>/dev/null; do sleep 0.05; done
       kill -9 $(grep -oE '"pid":[0-9]+' "$HOME/run/daemon.lock" | grep -oE '[0-9]+')
       echo 'what is 6*8'; } | assistant chat | tee "$HOME/said"`,
  )
  expect(code).toBe(0)
  expect(stdout).toContain('42')
  expect(stdout).toContain('= 48')
})

/** `script` of util-linux gives a command a terminal. */
const hasTerminal = (() => {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8' }).includes('util-linux')
  } catch {
    return false
  }
})()

describe.skipIf(!hasTerminal)('at a terminal', () => {
  const inTerminal = (line: string, options: { env?: Record<string, string>; input?: string } = {}) =>
    cli.shell(`export NODE BIN; export -f assistant; SHELL=$(command -v bash) script -qefc '${line}' /dev/null`, {
      input: '',
      ...options,
    })

  it('colours are used, but not with NO_COLOR, --no-color or a dumb terminal', async () => {
    const line = 'assistant ask "what is 6*7" --verbose'
    const coloured = await inTerminal(line)
    expect(coloured.code).toBe(0)
    expect(coloured.stdout).toContain('\u001b[2m')
    expect(coloured.stdout).toContain('42')
    for (const plain of [
      await inTerminal(line, { env: { NO_COLOR: '1' } }),
      await inTerminal(`${line} --no-color`),
      await inTerminal(line, { env: { TERM: 'dumb' } }),
      await inTerminal('assistant ask "what is 6*7" --quiet'),
    ]) {
      expect(plain.stdout).toContain('42')
      expect(plain.stdout).not.toContain('\u001b')
    }
  })

  it('shows what the agent does, one line each', async () => {
    const { stdout } = await inTerminal('assistant ask "what is 6*7"', { env: { NO_COLOR: '1' } })
    expect(stdout).toContain('→ calc.calculate (')
    expect(stdout).toMatch(/calc\.calculate done in \d+ ms/)
  })

  it('asks before it forgets, and takes only a yes for one', async () => {
    const { id } = await cli.client.addMemory('a fact that goes')
    const forget = (input: string) => inTerminal(`assistant memory forget ${id}`, { input })
    const no = await forget('n\n')
    expect(no).toMatchObject({ code: 3, stdout: expect.stringContaining('for good? [y/N]') })
    expect((await forget('\n')).code).toBe(3)
    expect((await cli.client.memory(id)).text).toBe('a fact that goes')
    expect(await forget('y\n')).toMatchObject({ code: 0, stdout: expect.stringContaining('Forgotten') })
    await expect(cli.client.memory(id)).rejects.toMatchObject({ code: 'memory.not-found' })
  })
})
