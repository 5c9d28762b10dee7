import { describe, expect, it } from 'vitest'
import type { ToolEffect, ToolSpec } from '../ports/tool-host.ts'
import { type CallToJudge, DEFAULT_APPROVAL_POLICY, judgeCall, targetOf } from './judge-call.ts'

const tool = (effect: ToolEffect, more: Partial<ToolSpec> = {}): ToolSpec => ({
  name: 'a.b',
  skill: 'a',
  description: '',
  effect,
  idempotent: false,
  destructive: false,
  hosts: [],
  inputSchema: {},
  ...more,
})
const judged = (spec: ToolSpec, more: Partial<CallToJudge> = {}, policy = DEFAULT_APPROVAL_POLICY) =>
  judgeCall(policy, { spec, by: 'model', isLoaded: false, isUnattended: false, ...more })

describe('without a change', () => {
  it.each<[ToolEffect, string]>([
    ['read', 'allow'],
    ['write', 'allow'],
    ['external', 'ask'],
    ['exec', 'ask'],
    ['spend', 'ask'],
  ])('%s: %s, whoever wants it', (effect, rule) => {
    for (const by of ['model', 'person'] as const) expect(judged(tool(effect), { by }).rule).toBe(rule)
  })

  it('what destroys is asked of a model, not of a person', () => {
    const forget = tool('write', { destructive: true })
    expect(judged(forget)).toEqual({ rule: 'ask', reason: 'destructive' })
    expect(judged(forget, { by: 'person' })).toEqual({ rule: 'allow', reason: 'effect' })
  })
})

it('the stricter rule counts', () => {
  const forget = tool('write', { destructive: true })
  expect(judged(forget, {}, { ...DEFAULT_APPROVAL_POLICY, write: 'deny' }).rule).toBe('deny')
  expect(judged(forget, {}, { ...DEFAULT_APPROVAL_POLICY, write: 'ask', destructive: 'allow' }).rule).toBe('ask')
})

describe('where private things and words from outside have met', () => {
  const open = { ...DEFAULT_APPROVAL_POLICY, external: 'allow' as const }
  it.each([
    tool('external'),
    tool('exec'),
    tool('spend'),
    tool('read', { hosts: ['x.test'] }),
    tool('write', { hosts: ['x.test'] }),
  ])('$effect is asked whatever the policy allows, and denied where nobody is there', (spec) => {
    for (const by of ['model', 'person'] as const) {
      expect(judged(spec, { by, isLoaded: true }, open)).toEqual({ rule: 'ask', reason: 'leak' })
      expect(judged(spec, { by, isLoaded: true, isUnattended: true }, open)).toEqual({ rule: 'deny', reason: 'leak' })
    }
  })

  it('what stays here is free, and what is denied is denied', () => {
    expect(judged(tool('read'), { isLoaded: true }).rule).toBe('allow')
    expect(judged(tool('write'), { isLoaded: true }).rule).toBe('allow')
    expect(judged(tool('external'), { isLoaded: true }, { ...open, external: 'deny' }).rule).toBe('deny')
  })
})

it('what is always asked for is asked for whatever the policy allows, and is not done where nobody is there', () => {
  const install = tool('exec', { isAlwaysAsked: true })
  const open = { ...DEFAULT_APPROVAL_POLICY, exec: 'allow' as const }
  expect(judged(install, {}, open)).toEqual({ rule: 'ask', reason: 'effect' })
  expect(judged(install, { isUnattended: true }, open).rule).toBe('deny')
  expect(judged(install, {}, { ...open, exec: 'deny' }).rule).toBe('deny')
})

describe('the target', () => {
  const mail = tool('external', { hosts: ['smtp.test'] })
  it.each([
    [{ to: 'ana@home.test', text: 'to bob@home.test' }, 'ana@home.test'],
    [
      { message: { recipients: ['a@x.test', 'b@x.test', 'a@x.test'], bcc: 'eve@evil.test' } },
      'a@x.test, b@x.test, eve@evil.test',
    ],
    [{ To: { name: 'Ana', address: 'ana@home.test' } }, 'Ana, ana@home.test'],
    [{ url: 'https://evil.test:8443/?d=1' }, 'evil.test:8443'],
    [{ url: 'https://' }, 'https://'],
    [{ text: 'hello' }, 'smtp.test'],
    ['to', 'smtp.test'],
    [null, 'smtp.test'],
  ])('of %j is %s', (input, target) => {
    expect(targetOf(mail, input)).toBe(target)
  })

  it('is none where nothing says so', () => expect(targetOf(tool('spend'), { amount: 5 })).toBeNull())
})
