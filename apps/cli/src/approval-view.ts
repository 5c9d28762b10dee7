import { type Approval, AssistantError, type Taint, type ToolQuestion } from '@openpa/core'
import { escapeText } from './terminal/escape-text.ts'
import { exactJson } from './terminal/exact-json.ts'
import { bold, localTime } from './terminal/style.ts'

/** The beginning of an id, enough to name one. */
export const shortId = (id: string): string => id.slice(0, 8)

const EFFECTS: Readonly<Record<Approval['effect'], string>> = {
  read: 'it reads',
  write: 'it changes something of yours',
  external: 'it sends something to somebody',
  exec: 'it runs a program',
  spend: 'it spends money',
}

const sources = (names: readonly string[] = []) => names.map(escapeText).join(', ')

function whyText({ reason, effect, taint }: Approval): string {
  if (reason === 'interrupted')
    return 'the daemon stopped while it was at work: it may have been done already. Allow it to do it again'
  if (reason === 'destructive') return 'a model wants to delete something for good'
  if (reason === 'effect' || reason === 'question') return EFFECTS[effect]
  return `private things (${sources(taint.private)}) could leave on the word of somebody outside (${sources(taint.untrusted)})`
}

const FLAGS: readonly [keyof Taint, string][] = [
  ['untrusted', 'words from outside'],
  ['private', 'private things'],
  ['outward', 'a way out'],
]

/** What a tool asks; undefined for a call that wants a yes or a no. */
export const questionOf = ({ reason, input }: Approval): ToolQuestion | undefined =>
  reason === 'question'
    ? ((input as ToolQuestion | null) ?? { question: 'what was forgotten since', choices: [] })
    : undefined

/** The choice that a number stands for; else what was said. */
export function chosen(approval: Approval, said: string): string {
  const choices = questionOf(approval)?.choices ?? []
  return /^\d+$/.test(said) ? (choices[Number(said) - 1] ?? said) : said
}

/** What a tool asks, and what it can be answered with. */
function questionText(approval: Approval, { question, choices }: ToolQuestion): string {
  const { tool, status, runId, answer, expiresAt } = approval
  return [
    `${bold(escapeText(tool), process.stdout)} asks: ${escapeText(question)}`,
    ...choices.map((choice, i) => `  ${i + 1}  ${escapeText(choice)}`),
    ...(answer === null ? [] : [`  answer  ${escapeText(answer)}`]),
    `  run     ${runId}`,
    status === 'pending' ? `  until   ${localTime(expiresAt)}; then there is none` : `  ${status}`,
  ].join('\n')
}

/** A question in full: what would be called, with exactly what, and why it is asked; or what a tool asks. */
export function approvalText(approval: Approval): string {
  const asked = questionOf(approval)
  if (asked) return questionText(approval, asked)
  const { tool, target, input, taint, status, runId, expiresAt, answeredAt, answeredBy } = approval
  const met = FLAGS.flatMap(([flag, name]) => (taint[flag] ? [`${name} (${sources(taint[flag])})`] : []))
  const rows = [
    ['to', target === null ? undefined : exactJson(target)],
    ['with', input === null ? 'what was forgotten since' : exactJson(input, '        ')],
    ['why', whyText(approval)],
    ['met', met.join(', ') || undefined],
    ['run', runId],
    status === 'pending'
      ? ['until', `${localTime(expiresAt)}; no answer is a no`]
      : [status, `${localTime(answeredAt ?? '')}${answeredBy === null ? '' : `, by ${escapeText(answeredBy)}`}`],
  ]
  return [
    bold(escapeText(tool), process.stdout),
    ...rows.flatMap(([name = '', text]) => (text === undefined ? [] : [`  ${name.padEnd(8)}${text}`])),
  ].join('\n')
}

/** What is told where nobody can be asked. */
export function approvalNeeded(pending: readonly Approval[]): AssistantError {
  const calls = pending.map(({ tool, target }) => (target === null ? tool : `${tool} to ${target}`))
  const ids = pending.map(({ id }) => shortId(id))
  const asked = pending[0] && questionOf(pending[0])
  if (pending[0] && asked)
    return new AssistantError('approval.needed', `${pending[0].tool} asks: ${asked.question}`, {
      hint: `Answer it: assistant approval answer ${ids[0]} <answer>; or not: assistant approval deny ${ids[0]}`,
    })
  return new AssistantError('approval.needed', `This needs your approval: ${calls.join(', ')}.`, {
    hint: `See it: assistant approval show ${ids[0]}. Answer: assistant approval allow ${ids[0]}, or deny ${ids[0]}.${ids.length > 1 ? ` Also: ${ids.slice(1).join(', ')}.` : ''}`,
  })
}
