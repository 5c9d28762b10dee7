import type { AssistantClient } from '@openpa/client'
import type { Approval, SkillView } from '@openpa/core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ModelServer, startModelServer } from '../../../tools/src/model-server/server.ts'
import { TestRegistry } from '../../../tools/src/registry/server.ts'
import { until } from '../../daemon/test/run-daemon.ts'
import { makeCli, type TestCli } from './run-cli.ts'
import { writePackage } from './skill-packages.ts'

const NAME = '@me/toasts'
const ABOUT = 'Gives a toast to someone: raise a glass, drink to the health of a person.'
const REQUEST = 'raise a glass to Eva'
const json = { description: ABOUT, keywords: ['openpa-skill'] }

type RunWithEvents = Awaited<ReturnType<AssistantClient['run']>>

let registry: TestRegistry
let model: ModelServer
beforeAll(async () => {
  registry = await TestRegistry.start()
  model = await startModelServer()
  await registry.publish(writePackage({ name: NAME, description: ABOUT, json }))
  const other = { description: 'Timetables of trains and buses.', keywords: ['openpa-skill'] }
  await registry.publish(writePackage({ name: '@me/trains', skill: 'trains', json: other }))
})
afterAll(async () => {
  await model.close()
  await registry[Symbol.asyncDispose]()
})

let cli: TestCli
beforeEach(() => {
  cli = makeCli()
})
afterEach(() => cli[Symbol.asyncDispose]())

const pending = async () =>
  (await cli.data<Approval[]>(['approval', 'list', '--json'])).filter((one) => one.status === 'pending')
const skills = async () =>
  (await cli.data<SkillView[]>(['skill', 'list'])).filter(({ origin }) => origin === 'installed')
/** Asks for what nothing here does; answers what is then asked. @returns the run, when it has ended. */
async function askAndAnswer(
  answer: 'allow' | 'deny',
  request = REQUEST,
): Promise<{ approval: Approval; run: RunWithEvents }> {
  expect(await cli.json(['ask', request])).toMatchObject({ code: 3, error: { code: 'approval.needed' } })
  const [approval] = await pending()
  if (!approval) throw new Error('Nothing was asked.')
  await cli.data(['approval', answer, approval.id])
  const run = await until('the end of the run', async () => {
    const one = await cli.client.run(approval.runId)
    return one.finishedAt !== null && one
  })
  return { approval, run }
}

describe('a skill that is switched off', () => {
  beforeEach(async () => {
    await cli.data(['skill', 'install', writePackage({ name: NAME, description: ABOUT }), '--yes'])
    await cli.data(['skill', 'disable', 'toast'])
  })

  it('is proposed where it would serve a request, and serves that very run when it is switched on', async () => {
    const { approval, run } = await askAndAnswer('allow')
    expect(approval).toMatchObject({
      tool: 'skills.install',
      input: { skill: 'toast', packageName: NAME, isInstalled: true, permissions: [], warnings: [] },
    })
    expect(run).toMatchObject({ status: 'done', answer: 'Cheers, Eva!' })
    expect(await skills()).toMatchObject([{ name: 'toast', enabled: true }])
    expect((await cli.run(['audit', 'list'])).stdout).toContain('skill.enable')
    expect((await cli.run(['ask', 'raise a glass to Tom'])).stdout).toBe('Cheers, Tom!\n')
  })

  it('is one that comes with the assistant, too', async () => {
    await cli.data(['skill', 'disable', 'calc'])
    const { approval, run } = await askAndAnswer('allow', 'what is 15% of 1240?')
    expect(approval.input).toMatchObject({ skill: 'calc', packageName: '@openpa/skills-calc', isInstalled: true })
    expect(run).toMatchObject({ status: 'done', answer: expect.stringContaining('186') })
    expect(await cli.data(['skill', 'info', 'calc'])).toMatchObject({ origin: 'shipped', enabled: true })
  })

  it('stays off after a no, and the request is answered as if there were none', async () => {
    const { run } = await askAndAnswer('deny')
    expect(run).toMatchObject({ status: 'failed', error: { code: 'model.not-configured' } })
    expect(await skills()).toMatchObject([{ enabled: false }])
  })

  it('is not proposed for what it does not serve, nor where that is switched off', async () => {
    expect(await cli.json(['ask', 'explain quantum tunnelling'])).toMatchObject({
      error: { code: 'model.not-configured' },
    })
    await cli.run(['config', 'set', 'skills.discovery', 'off'])
    expect(await cli.json(['ask', REQUEST])).toMatchObject({ error: { code: 'model.not-configured' } })
    expect(await pending()).toEqual([])
  })
})

describe('a skill of the registry', () => {
  it('is not looked for before the person has used or named one', async () => {
    expect(await cli.json(['ask', REQUEST])).toMatchObject({ error: { code: 'model.not-configured' } })
  })

  it('is proposed with what it may do, installed after a yes, and serves that very run', async () => {
    await cli.run(['config', 'set', 'skills.registry', registry.url])
    await cli.client.addMemory('Eva likes to raise a glass')
    const { approval, run } = await askAndAnswer('allow')
    // Once by each attempt.
    expect(run.events.filter(({ kind }) => kind === 'memory-recalled')).toHaveLength(2)
    expect(approval.input).toMatchObject({
      skill: 'toast',
      packageName: NAME,
      version: '1.0.0',
      integrity: expect.stringMatching(/^sha512-/),
      isInstalled: false,
      publisher: 'eva',
      tools: ['toast.toast (read): Gives a toast to someone.'],
    })
    expect(run).toMatchObject({ status: 'done', answer: 'Cheers, Eva!' })
    expect(run.events.map(({ kind }) => kind)).toContain('approval-answered')
    expect(await skills()).toMatchObject([{ packageName: NAME, enabled: true }])
  })

  it('is asked for each time, whatever the policy allows', async () => {
    await cli.run(['config', 'set', 'skills.registry', registry.url])
    await cli.run(['approval', 'policy', 'exec', 'allow'])
    expect(await cli.json(['ask', REQUEST])).toMatchObject({ error: { code: 'approval.needed' } })
    expect(await skills()).toEqual([])
  })

  it('is found for a model that looks for one, and its tools are there in the same run', async () => {
    await cli.run(['config', 'set', 'skills.registry', registry.url])
    await cli.data(['model', 'add', 'scripted', '--base-url', model.url, '--model', 'scripted'])
    const call = (name: string, args: object) => ({ toolCalls: [{ name, arguments: args }] })
    model.setScript([
      call('find-tools', { need: 'give a toast' }),
      call('find-skill', { need: 'raise a glass, give a toast to someone' }),
      call('toast_toast', { name: 'Ana' }),
      'I toasted.',
    ])
    const { run } = await askAndAnswer('allow', 'compose something festive')
    expect(run).toMatchObject({ status: 'done', answer: 'I toasted.' })
    expect(JSON.stringify(model.requests.at(-1)?.body.messages)).toContain('Cheers, Ana!')
    const calls = (kind: string) =>
      run.events.flatMap((event) =>
        event.kind === kind && event.payload && 'callId' in event.payload ? [event.payload.callId] : [],
      )
    expect(calls('tool-call-finished').sort()).toEqual(calls('tool-call-started').sort())
  })

  it('that cannot be reached keeps nobody from an answer', async () => {
    await cli.run(['config', 'set', 'skills.registry', 'http://127.0.0.1:9/'])
    expect(await cli.json(['ask', REQUEST])).toMatchObject({ error: { code: 'model.not-configured' } })
  })
})
