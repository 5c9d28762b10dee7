import { resolve } from 'node:path'
import type {
  InstallPlan,
  RegistryOrigin,
  SkillChanges,
  SkillSettingView,
  SkillToolView,
  SkillView,
} from '@openpa/core'
import { escapeText } from './terminal/escape-text.ts'
import { bold } from './terminal/style.ts'

/** Lines under a title; without any, no title. */
export const list = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [bold(title, process.stdout), ...lines.map((line) => `  ${escapeText(line)}`)]

/** One line a tool. */
export const toolLines = (tools: readonly SkillToolView[]) =>
  tools.map(({ name, description, effect }) => `${name} (${effect}): ${description}`)

const mayLines = (permissions: readonly string[]) =>
  permissions.length === 0 ? ['Nothing outside itself: no network, no files, no memory.'] : permissions

/** What another version changes. */
export const changeLines = (changes: SkillChanges): string[] => [
  ...list('From elsewhere', changes.origin),
  ...list('Newly permitted', changes.addedPermissions),
  ...list('No longer permitted', changes.removedPermissions),
  ...list('Changed', changes.tools),
  ...list('Gone', changes.removedTools),
]

/** What the registry says; nobody has checked it. */
const originLines = (origin: RegistryOrigin | null): string[] =>
  origin === null
    ? []
    : list('The registry says', [
        `published ${origin.publishedAt ?? 'at an unknown time'} by ${origin.publisher ?? 'nobody known'}, on ${origin.registry}`,
        `repository: ${origin.repository ?? 'none'}`,
        `provenance: ${origin.provenance}`,
      ])

/** What a person decides on, in full. */
export function planText(plan: InstallPlan): string {
  const { name, packageName, version, origin, permissions, tools, warnings, replaces } = plan
  const changed = replaces ? changeLines(replaces) : []
  return [
    `${bold(name, process.stdout)} ${version}  ${packageName}${replaces ? `, in the place of ${replaces.version}` : ''}`,
    ...originLines(origin),
    ...list('It may', mayLines(permissions)),
    ...list('Its tools', toolLines(tools)),
    ...changed,
    ...list('Mind', warnings),
  ].join('\n')
}

const valueText = (value: SkillSettingView['value']) => (value === null ? 'not set' : [value].flat().join(', '))

/** One line of what can be set for a skill. */
export const settingLine = ({ name, value, isSet, description }: SkillSettingView): string =>
  `${name} = ${valueText(value)}${value === null || isSet ? '' : ' (default)'}  ${description}`

/** One setting: what it is, and what it permits. */
export const settingText = (setting: SkillSettingView): string =>
  [escapeText(settingLine(setting)), ...list('By it the skill may', setting.permits)].join('\n')

/** All that is known of a skill. */
export function skillText(skill: SkillView): string {
  const { name, packageName, version, description, enabled, permissions, tools, settings, installed } = skill
  return [
    `${bold(name, process.stdout)} ${version}  ${packageName}${enabled ? '' : '  (disabled)'}`,
    escapeText(description),
    ...list('It may', mayLines(permissions)),
    ...list('Its tools', toolLines(tools)),
    ...list(`Its settings (assistant skill config ${name})`, settings.map(settingLine)),
    ...(installed === null
      ? [skill.origin === 'mcp' ? `An MCP server: assistant mcp show ${name}` : 'It comes with the assistant.']
      : [
          `Installed ${installed.at} from ${escapeText(installed.source)}`,
          installed.integrity,
          ...originLines(installed.origin),
          ...(installed.pinned ? ['It is pinned: updates leave it alone.'] : []),
          ...(installed.held
            ? [
                `${installed.held.version} is held. To take it: assistant skill approve ${name}`,
                ...changeLines(installed.held.changes),
              ]
            : []),
          ...list('Private hosts that it may reach', installed.privateHosts),
        ]),
  ].join('\n')
}

/** A spec as the daemon, whose working folder is another, understands it: paths become absolute. As with npm, they begin as such. */
export const specFor = (spec: string): string => (/^[./~]|^[A-Za-z]:\\|\.tgz$/.test(spec) ? resolve(spec) : spec)
