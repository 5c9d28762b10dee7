import { execFileSync } from 'node:child_process'
import type { Approval, ApprovalGrant } from '@openpa/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ModelServer, startModelServer } from '../../../tools/src/model-server/server.ts'
import { installMail, startMailServer } from '../../daemon/test/mail-skill.ts'
import { until } from '../../daemon/test/run-daemon.ts'
import { makeCli, type TestCli } from './run-cli.ts'

const POEM = 'write a poem about the sea and mail it'
const HIDDEN = { to: 'ana@home.test', text: '\u001b[2Jred\u202e and \u200bmore' }
const send = (args: object, answer = 'It is sent.') => [
  { toolCalls: [{ name: 'letters_send', arguments: args }] },
  answer,
]

let cli: TestCli
let model: ModelServer
let mail: Awaited<ReturnType<typeof startMailServer>>
beforeAll(async () => {
  model = await startModelServer()
  mail = await startMailServer()
  cli = makeCli()
  await cli.run(['daemon', 'start'])
  await cli.client.addModel({ name: 'scripted', baseUrl: model.url, modelId: 'scripted' })
  await installMail(cli.client, cli.home, mail.host, 'hello')
})
afterAll(async () => {
  await cli[Symbol.asyncDispose]()
  mail[Symbol.dispose]()
  await model.close()
})
beforeEach(async () => {
  for (const { id } of await cli.client.approvals({ status: 'pending' }))
    await cli.client.denyApproval(id, { by: 'test' })
  for (const { id } of await cli.client.grants()) await cli.client.revokeGrant(id)
  await until('all runs to end', async () => (await cli.client.runs()).every(({ finishedAt }) => finishedAt !== null))
  mail.received.length = 0
})

describe('where nobody can be asked', () => {
  it.each([[['ask', POEM]], [['ask', POEM, '--yes']], [['ask', POEM, '--timeout', '60']]])(
    '%j ends with 3 and says how to answer',
    async (args) => {
      model.setScript(send(HIDDEN))
      const { code, stdout, stderr } = await cli.run(args)
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
      expect(stderr).toMatch(/letters\.send to ana@home\.test[\s\S]*assistant approval allow [0-9a-f]{8}/)
      expect(mail.received).toEqual([])
    },
  )

  it('--json and --stream say it in their ways', async () => {
    model.setScript(send(HIDDEN))
    expect(await cli.json(['ask', POEM])).toMatchObject({ ok: false, code: 3, error: { code: 'approval.needed' } })
    model.setScript(send(HIDDEN))
    const { code, stdout } = await cli.run(['ask', POEM, '--stream'])
    const kinds = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { kind: string }).kind)
    expect({ code, last: kinds.slice(-2) }).toEqual({ code: 3, last: ['approval-asked', 'run-parked'] })
  })

  it('a chat of piped lines goes on with the next one', async () => {
    model.setScript(send(HIDDEN))
    const { code, stdout, stderr } = await cli.run(['chat'], { input: `${POEM}\nwhat is 6*7\n` })
    expect(code).toBe(0)
    expect(stderr).toContain('needs your approval')
    expect(stdout).toContain('42')
  })
})

describe('from another terminal', () => {
  const asked = async (args: object = HIDDEN) => {
    model.setScript(send(args))
    await cli.run(['ask', POEM])
    const [approval] = await cli.data<Approval[]>(['approval', 'list'])
    return approval as Approval
  }

  it('it is listed, shown exactly, and allowed; the run comes to its end', async () => {
    const { id, runId } = await asked()
    expect((await cli.run(['approvals', 'ls'])).stdout).toMatch(
      new RegExp(`^${id.slice(0, 8)}  pending .*letters\\.send  ana@home\\.test`),
    )
    const { stdout } = await cli.run(['approval', 'show', id.slice(0, 8)])
    expect(stdout).toContain('"text": "\\u{1b}[2Jred\\u{202e} and \\u{200b}more"')
    expect(stdout).not.toMatch(/[\u001b\u202e\u200b]/)
    expect(stdout).toContain('it sends something to somebody')
    expect(await cli.run(['run', 'watch', runId])).toMatchObject({ code: 3 })
    expect(await cli.run(['approval', 'allow', id])).toMatchObject({ code: 0, stdout: 'Allowed: letters.send.\n' })
    expect(await cli.run(['run', 'watch', runId])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('It is sent.'),
    })
    expect(mail.sent()).toEqual([HIDDEN])
    expect(await cli.json(['approval', 'deny', id])).toMatchObject({ code: 1, error: { code: 'approval.answered' } })
  })

  it('a long argument is shown whole', async () => {
    const text = 'x'.repeat(10_000)
    const { id } = await asked({ to: 'ana@home.test', text })
    expect((await cli.run(['approval', 'show', id])).stdout).toContain(`"${text}"`)
  })

  it('--always is a grant, which is listed and taken back', async () => {
    await cli.run(['approval', 'allow', (await asked()).id, '--always'])
    const [grant] = await cli.data<ApprovalGrant[]>(['approval', 'grant', 'list'])
    expect(grant).toMatchObject({ tool: 'letters.send', target: 'ana@home.test' })
    model.setScript(send(HIDDEN))
    expect(await cli.run(['ask', POEM])).toMatchObject({ code: 0 })
    expect((await cli.run(['approval', 'grant', 'rm', grant?.id ?? ''])).code).toBe(0)
    expect((await cli.run(['approval', 'grant', 'list'])).stdout).toBe('Nothing is allowed for always.\n')
  })

  it('a no is a no', async () => {
    expect(await cli.run(['approval', 'deny', (await asked()).id])).toMatchObject({
      code: 0,
      stdout: 'Denied: letters.send.\n',
    })
    expect((await cli.run(['approval', 'list'])).stdout).toBe('Nothing waits for you.\n')
    expect((await cli.run(['approval', 'list', '--all'])).stdout).toContain('denied')
    expect(mail.received).toEqual([])
  })

  it('the policy is shown and set', async () => {
    expect((await cli.run(['approval', 'policy'])).stdout).toMatch(
      /^read\s+allow\n[\s\S]*external\s+ask\n[\s\S]*destructive\s+ask\n$/,
    )
    expect(await cli.run(['approval', 'policy', 'external', 'deny'])).toMatchObject({
      code: 0,
      stdout: 'external  deny\n',
    })
    model.setScript(send(HIDDEN, 'Not sent.'))
    expect(await cli.run(['ask', POEM])).toMatchObject({ code: 0, stdout: 'Not sent.\n' })
    expect(await cli.run(['approval', 'policy', 'external', 'maybe'])).toMatchObject({ code: 2 })
    await cli.run(['approval', 'policy', 'external', 'ask'])
    expect(mail.received).toEqual([])
  })
})

const hasTerminal = (() => {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8' }).includes('util-linux')
  } catch {
    return false
  }
})()

describe.skipIf(!hasTerminal)('at a terminal', () => {
  /** `script` of util-linux gives a command a terminal, on which `input` is typed. */
  const inTerminal = (line: string, input: string) =>
    cli.shell(`export NODE BIN; export -f assistant; SHELL=$(command -v bash) script -qefc '${line}' /dev/null`, {
      input,
    })

  it.each([
    ['y\n', 1],
    ['always\n', 1],
    ['n\n', 0],
    ['\n', 0],
    ['sure\n', 0],
  ])('ask asks right there: %j', async (input, sent) => {
    model.setScript(send(HIDDEN, 'The end.'))
    const { code, stdout } = await inTerminal(`assistant ask "${POEM}"`, input)
    expect(stdout).toContain('\\u{1b}[2Jred\\u{202e}')
    expect(stdout).toContain('Allow it? [y/N/always]')
    expect(stdout).toContain('The end.')
    expect(code).toBe(0)
    expect(mail.sent()).toHaveLength(sent)
    expect(await cli.client.grants()).toHaveLength(input === 'always\n' ? 1 : 0)
  })

  /** As `inTerminal`, with `answer` typed when the question is there: typed ahead it would be another line. */
  const answering = (line: string, first: string, answer: string) =>
    cli.shell(
      `export NODE BIN; export -f assistant; : > "$HOME/said"
       { printf '${first}'; until grep -q 'Allow it' "$HOME/said"; do sleep 0.05; done; printf '${answer}'; } |
         SHELL=$(command -v bash) script -qefc '${line}' /dev/null | tee "$HOME/said"`,
    )

  it('Ctrl-D is no answer: it waits', async () => {
    model.setScript(send(HIDDEN))
    const { code, stdout } = await answering(`assistant ask "${POEM}"`, '', '\\004')
    expect(stdout).toContain('approval allow')
    expect(code).toBe(3)
    expect(await cli.client.approvals({ status: 'pending' })).toHaveLength(1)
  })

  it('a run that is cancelled elsewhere ends the question, and the command with it', async () => {
    model.setScript(send(HIDDEN))
    const asking = cli.shell(
      `export NODE BIN; export -f assistant; mkfifo "$HOME/typed"; exec 9<> "$HOME/typed"
       SHELL=$(command -v bash) script -qefc 'assistant ask "${POEM}"' /dev/null <&9`,
    )
    const [approval] = await until('the question', async () => {
      const pending = await cli.client.approvals({ status: 'pending' })
      return pending.length > 0 && pending
    })
    await cli.client.cancelRun(approval?.runId ?? '')
    expect((await asking).code).toBe(130)
  })

  it('a chat asks, too, and goes on', async () => {
    model.setScript(send(HIDDEN, 'The end.'))
    const { code, stdout } = await answering('assistant chat', `${POEM}\\n`, 'y\\n')
    expect(stdout).toContain('The end.')
    expect(code).toBe(0)
    expect(mail.sent()).toEqual([HIDDEN])
  })
})
