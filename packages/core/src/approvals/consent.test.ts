import { describe, expect, it } from 'vitest'
import type { Approval, ApprovalReason } from '../domain/approval.ts'
import { RunTaint } from '../domain/taint.ts'
import type { ToolSpec } from '../ports/tool-host.ts'
import type { RunJournal } from '../run/run-journal.ts'
import type { ApprovalDesk } from './approval-desk.ts'
import { Consent } from './consent.ts'

const SPEC: ToolSpec = {
  name: 'a.send',
  skill: 'a',
  description: '',
  effect: 'external',
  idempotent: false,
  destructive: false,
  hosts: [],
  inputSchema: {},
}
const QUESTION = { question: 'To whom?', choices: ['ana', 'bob'] }
const CALL = { text: 'hello' }
const ASKED = { ...QUESTION, of: CALL }

const approval = (more: Partial<Approval>): Approval => ({
  id: '3f2a91bc-0000-4000-8000-000000000000',
  ownerId: 'owner',
  runId: 'run',
  callId: 'call',
  skill: 'a',
  tool: SPEC.name,
  effect: 'external',
  target: null,
  input: ASKED,
  taint: {},
  reason: 'question',
  status: 'allowed',
  createdAt: '',
  expiresAt: '',
  answeredAt: '',
  answer: 'ana',
  answeredBy: 'test',
  takenAt: null,
  ...more,
})

/** A consent in a run with these questions before it. @returns it, and what is asked now. */
function consentAfter(approvals: Approval[], isUnattended = false) {
  const asked: { input: unknown; reason: ApprovalReason }[] = []
  const desk = {
    judge: async () => ({ rule: 'ask', reason: 'effect' }),
    ask: async (_journal: unknown, _spec: unknown, input: unknown, reason: ApprovalReason) => {
      asked.push({ input, reason })
      return approval({ status: 'pending', answer: null, input, reason })
    },
  }
  // Of the desk and the journal as much as a consent uses.
  const journal = { ownerId: 'owner', taint: new RunTaint() }
  const consent = new Consent(desk as unknown as ApprovalDesk, journal as unknown as RunJournal, {
    approvals,
    isUnattended,
  })
  return { consent, asked }
}

describe('what a tool asks', () => {
  it('is asked once, and waits', async () => {
    const { consent, asked } = consentAfter([])
    await expect(consent.answerTo(SPEC, CALL, QUESTION)).rejects.toMatchObject({ code: 'answer.needed' })
    expect(asked).toEqual([{ input: ASKED, reason: 'question' }])
    expect(consent.waitsFor).toHaveLength(1)
    expect(consent.waiting()).toMatchObject({
      code: 'approval.needed',
      message: 'a.send asks: To whom?',
      hint: expect.stringContaining('assistant approval answer 3f2a91bc'),
    })
    const again = consentAfter([approval({ status: 'pending', answer: null })])
    await expect(again.consent.answerTo(SPEC, CALL, QUESTION)).rejects.toMatchObject({ code: 'answer.needed' })
    expect([again.asked, again.consent.waitsFor.length]).toEqual([[], 1])
  })

  it('has its answer as often as it is asked in the same call, and in no other one', async () => {
    const { consent, asked } = consentAfter([approval({})])
    for (let n = 0; n < 2; n++) expect(await consent.answerTo(SPEC, CALL, QUESTION)).toBe('ana')
    for (const [input, question] of [
      [{ text: 'other' }, QUESTION],
      [CALL, { ...QUESTION, choices: [] }],
      [CALL, { ...QUESTION, question: 'Who?' }],
    ] as const)
      await expect(consent.answerTo(SPEC, input, question)).rejects.toMatchObject({ code: 'answer.needed' })
    await expect(consent.answerTo({ ...SPEC, name: 'b.send' }, CALL, QUESTION)).rejects.toMatchObject({
      code: 'answer.needed',
    })
    expect(asked).toHaveLength(4)
  })

  it.each([
    ['denied', 'approval.denied'],
    ['expired', 'approval.expired'],
  ] as const)('was %s: there is no answer', async (status, code) => {
    const { consent, asked } = consentAfter([approval({ status, answer: null })])
    await expect(consent.answerTo(SPEC, CALL, QUESTION)).rejects.toMatchObject({ code })
    expect(asked).toEqual([])
  })

  it('is asked of nobody where nobody is there', async () => {
    const { consent, asked } = consentAfter([], true)
    await expect(consent.answerTo(SPEC, CALL, QUESTION)).rejects.toMatchObject({ code: 'approval.denied' })
    expect(asked).toEqual([])
  })

  it('is no yes: a call that looks like the answered question is asked for', async () => {
    const { consent, asked } = consentAfter([approval({})])
    expect(await consent.permit(SPEC, ASKED, 'model')).toEqual({ verdict: 'waits' })
    expect(asked).toEqual([{ input: ASKED, reason: 'effect' }])
    // Nor does a no to it refuse the call.
    const denied = consentAfter([approval({ status: 'denied', answer: null })])
    expect(await denied.consent.permit(SPEC, ASKED, 'model')).toEqual({ verdict: 'waits' })
  })

  it('is not answered by a yes to a call that looks like it', async () => {
    const { consent } = consentAfter([approval({ reason: 'effect', answer: null })])
    await expect(consent.answerTo(SPEC, CALL, QUESTION)).rejects.toMatchObject({ code: 'answer.needed' })
  })
})
