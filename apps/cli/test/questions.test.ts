import type { Approval, Run } from '@openpa/core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../daemon/test/run-daemon.ts'
import { ApprovalPrompt } from '../src/approval-prompt.ts'
import { makeCli, type TestCli } from './run-cli.ts'
import { writePackage } from './skill-packages.ts'

let cli: TestCli
beforeAll(async () => {
  cli = makeCli()
  await cli.run(['daemon', 'start'])
})
afterAll(async () => {
  await cli[Symbol.asyncDispose]()
})
afterEach(async () => {
  for (const { id } of await cli.client.approvals({ status: 'pending' }))
    await cli.client.denyApproval(id, { by: 'test' })
  await until('all runs to end', async () => (await cli.client.runs()).every(({ finishedAt }) => finishedAt !== null))
  await cli.run(['skill', 'rm', 'toast', '--data', '--yes'])
})

/** Installs a skill whose tool is called for a toast. */
const install = (body: string, effect = 'read') =>
  cli.run([
    'skill',
    'install',
    writePackage({
      permissions: { memory: ['write'] },
      tools: `{ toast: tool('Gives a toast.', async ({ name }, { ask, store, memory }) => { ${body} }, '${effect}') }`,
    }),
    '--yes',
  ])
const ASK =
  "const glass = await ask('Which glass?', { choices: ['wine', 'beer'] }); return { text: name + ' gets ' + glass }"
const toast = () => cli.run(['ask', 'raise a glass to Eva'])
const pending = () => cli.client.approvals({ status: 'pending' })
const answerOf = async (runId: string): Promise<Run> =>
  until('the run to end', async () => {
    const run = await cli.client.run(runId)
    return run.finishedAt !== null && run
  })

/** As at the terminal that waits for the run: what is typed there. @returns what was asked. */
async function atTerminal(id: string, said: string): Promise<string[]> {
  const asked: string[] = []
  const prompt = new ApprovalPrompt(
    cli.client,
    async (text) => {
      asked.push(text)
      return said
    },
    'terminal',
  )
  prompt.ask([id])
  await until('the answer', async () => (await cli.client.approval(id)).status !== 'pending')
  prompt.close()
  return asked
}

describe('a tool asks', () => {
  it('and its run waits for the answer of any terminal, also over a restart', async () => {
    await install(ASK)
    const asked = await toast()
    expect(asked.code).toBe(3)
    expect(asked.stderr).toMatch(/toast\.toast asks: Which glass\?/)
    const [question] = await pending()
    const id = question?.id ?? ''
    const short = id.slice(0, 8)
    expect(asked.stderr).toContain(`assistant approval answer ${short}`)
    expect((await cli.run(['approval', 'show', short])).stdout).toMatch(
      /asks: Which glass\?\n {2}1 {2}wine\n {2}2 {2}beer/,
    )
    expect((await cli.run(['approval', 'list'])).stdout).toMatch(/pending .* toast\.toast +Which glass\?/)
    await cli.run(['daemon', 'restart'])

    for (const [args, message] of [
      [['allow', short], 'a yes is no answer'],
      [['answer', short, 'water'], 'is none of: wine, beer'],
      [['answer', short], 'There is no answer'],
    ] as const) {
      const refused = await cli.run(['approval', ...args])
      expect(refused.code).not.toBe(0)
      expect(refused.stderr).toContain(message)
    }
    expect(await cli.data<Approval>(['approval', 'answer', short, '2'])).toMatchObject({
      status: 'allowed',
      answer: 'beer',
    })
    expect((await answerOf(question?.runId ?? '')).answer).toBe('Eva gets beer')
    expect((await cli.run(['approval', 'answer', short, 'wine'])).stderr).toContain('was answered before')
    expect((await cli.run(['approval', 'show', short])).stdout).toContain('answer  beer')
  })

  it('at the terminal, where the number of a choice will do', async () => {
    await install(ASK)
    await toast()
    const [question] = await pending()
    expect(await atTerminal(question?.id ?? '', '1')).toEqual(['Your answer (nothing for none): '])
    expect((await answerOf(question?.runId ?? '')).answer).toBe('Eva gets wine')
  })

  it('more than one thing, each once, with any words for an answer', async () => {
    await install("const a = await ask('One?'); const b = await ask('Two?'); return { text: a + ' and ' + b }")
    await toast()
    for (const answer of ['first words', 'second']) {
      const question = await until('the question', async () => (await pending())[0])
      await cli.client.answerApproval(question.id, { by: 'test', answer })
      await until('it to be taken up', async () => (await pending())[0]?.id !== question.id)
    }
    const [run] = await cli.client.runs(1)
    expect((await answerOf(run?.id ?? '')).answer).toBe('first words and second')
    expect((await cli.client.approvals({ runId: run?.id ?? '' })).map(({ reason }) => reason)).toEqual([
      'question',
      'question',
    ])
  })

  it('after it was approved, and is not asked for again', async () => {
    await install(ASK, 'external')
    await toast()
    const [call] = await pending()
    expect(call).toMatchObject({ reason: 'effect' })
    await cli.client.allowApproval(call?.id ?? '', { by: 'test' })
    const question = await until('the question', async () => (await pending())[0])
    expect(question).toMatchObject({ reason: 'question', runId: call?.runId })
    await cli.client.answerApproval(question.id, { by: 'test', answer: 'wine' })
    expect((await answerOf(question.runId)).answer).toBe('Eva gets wine')
    expect(await cli.client.approvals({ runId: question.runId })).toHaveLength(2)
  })
})

describe('without an answer', () => {
  it('a no ends the call', async () => {
    await install(ASK)
    await toast()
    const [question] = await pending()
    await cli.run(['approval', 'deny', question?.id.slice(0, 8) ?? ''])
    expect((await answerOf(question?.runId ?? '')).error?.message).toContain('does not want to answer')
  })

  it('nobody is asked by a tool that has changed something already: it would be done twice', async () => {
    await install("await store.set('n', 1); return { text: await ask('Which?') }", 'write')
    expect((await toast()).stderr).toContain('asked after it had used store.set')
    expect(await pending()).toEqual([])
  })

  it('nothing typed at the terminal is none', async () => {
    await install(ASK)
    await toast()
    const [question] = await pending()
    await atTerminal(question?.id ?? '', '')
    expect(await cli.client.approval(question?.id ?? '')).toMatchObject({ status: 'denied', answer: null })
  })
})
