import { type Approval, AssistantError, type Taint } from '@openpa/core'
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
  if (reason === 'effect') return EFFECTS[effect]
  return `private things (${sources(taint.private)}) could leave on the word of somebody outside (${sources(taint.untrusted)})`
}

const FLAGS: readonly [keyof Taint, string][] = [
  ['untrusted', 'words from outside'],
  ['private', 'private things'],
  ['outward', 'a way out'],
]

/** A question in full: what would be called, with exactly what, and why it is asked. */
export function approvalText(approval: Approval): string {
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
  return new AssistantError('approval.needed', `This needs your approval: ${calls.join(', ')}.`, {
    hint: `See it: assistant approval show ${ids[0]}. Answer: assistant approval allow ${ids[0]}, or deny ${ids[0]}.${ids.length > 1 ? ` Also: ${ids.slice(1).join(', ')}.` : ''}`,
  })
}
