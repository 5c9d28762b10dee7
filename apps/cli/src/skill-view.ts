import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { InstallPlan, SkillToolView, SkillView } from '@openpa/core'
import { escapeText } from './terminal/escape-text.ts'
import { bold } from './terminal/style.ts'

const list = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [bold(title, process.stdout), ...lines.map((line) => `  ${escapeText(line)}`)]

const toolLines = (tools: readonly SkillToolView[]) =>
  tools.map(({ name, description, effect }) => `${name} (${effect}): ${description}`)

const mayLines = (permissions: readonly string[]) =>
  permissions.length === 0 ? ['Nothing outside itself: no network, no files, no memory.'] : permissions

/** What a person decides on, in full. */
export function planText({ name, packageName, version, permissions, tools, warnings, replaces }: InstallPlan): string {
  const changed = replaces
    ? [
        ...list('Newly permitted', replaces.addedPermissions),
        ...list('No longer permitted', replaces.removedPermissions),
        ...list('Changed', replaces.tools),
      ]
    : []
  return [
    `${bold(name, process.stdout)} ${version}  ${packageName}${replaces ? `, in the place of ${replaces.version}` : ''}`,
    ...list('It may', mayLines(permissions)),
    ...list('Its tools', toolLines(tools)),
    ...changed,
    ...list('Mind', warnings),
  ].join('\n')
}

/** All that is known of a skill. */
export function skillText(skill: SkillView): string {
  const { name, packageName, version, description, enabled, permissions, tools, installed } = skill
  return [
    `${bold(name, process.stdout)} ${version}  ${packageName}${enabled ? '' : '  (disabled)'}`,
    escapeText(description),
    ...list('It may', mayLines(permissions)),
    ...list('Its tools', toolLines(tools)),
    ...(installed === null
      ? ['It comes with the assistant.']
      : [
          `Installed ${installed.at} from ${escapeText(installed.source)}`,
          installed.integrity,
          ...list('Private hosts that it may reach', installed.privateHosts),
        ]),
  ].join('\n')
}

/** A spec as the daemon, whose working folder is another, understands it: paths become absolute. */
export const specFor = (spec: string): string =>
  /^[./~]|^[A-Za-z]:\\|\.tgz$/.test(spec) || existsSync(spec) ? resolve(spec) : spec
