import type { FoundSkill, HeldUpdate, SkillUpdate, SkillView } from '@openpa/core'
import { changeLines } from './skill-view.ts'
import { escapeText } from './terminal/escape-text.ts'
import { bold, localTime } from './terminal/style.ts'

const STATE: Record<SkillUpdate['state'], (update: SkillUpdate) => string> = {
  current: ({ from }) => `${from} is the newest.`,
  waiting: ({ from }) => `stays at ${from}.`,
  available: ({ from, to }) => `${from}; there is ${to}.`,
  installed: ({ from, to }) => `updated from ${from} to ${to}.`,
  held: ({ from, to }) => `${to} is held, ${from} runs on.`,
  refused: ({ from, to }) => `${to} is refused, ${from} runs on.`,
  pinned: ({ from }) => `pinned to ${from}.`,
  local: ({ from }) => `${from} is not from a registry.`,
  gone: ({ from }) => `${from} stays; the registry has no version to update to.`,
}

/** What came of an update. */
export function updateText(update: SkillUpdate): string {
  const { name, state, notes, changes } = update
  return [
    `${bold(name, process.stdout)}: ${STATE[state](update)}`,
    ...notes.map((note) => `  ${escapeText(note)}`),
    ...(changes ? changeLines(changes) : []),
    ...(state === 'held' ? [`To take it: assistant skill approve ${name}`] : []),
  ].join('\n')
}

/** What a person decides on before a held update is installed. */
export const heldText = ({ name, version }: Pick<SkillView, 'name' | 'version'>, held: HeldUpdate): string =>
  [
    `${bold(name, process.stdout)} ${held.version}, in the place of ${version}`,
    held.integrity,
    ...changeLines(held.changes),
  ].join('\n')

/** A package of the registry, one line and its warnings. */
export function foundText(found: FoundSkill): string {
  const { packageName, version, publisher, publishedAt, installed, description, warnings } = found
  const facts = [
    `${bold(escapeText(packageName), process.stdout)} ${escapeText(version)}`,
    `by ${publisher === null ? 'nobody known' : escapeText(publisher)}`,
    ...(publishedAt === null || Number.isNaN(Date.parse(publishedAt)) ? [] : [localTime(publishedAt)]),
    ...(installed === null ? [] : [`installed: ${installed}`]),
  ]
  return [
    facts.join('  '),
    ...(description === '' ? [] : [`  ${escapeText(description.replace(/\s+/g, ' '))}`]),
    ...warnings.map((warning) => `  ${escapeText(warning)}`),
  ].join('\n')
}
