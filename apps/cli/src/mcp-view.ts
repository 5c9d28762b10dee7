import type { McpServerView } from '@openpa/core'
import { list, toolLines } from './skill-view.ts'
import { escapeText } from './terminal/escape-text.ts'
import { bold } from './terminal/style.ts'

/** A server in full: what it is given, its tools, and what is otherwise than when it was approved. */
export function mcpServerText(server: McpServerView): string {
  const { name, title, version, permissions, tools, state, changes } = server
  return [
    `${bold(name, process.stdout)} ${escapeText(version)}  ${escapeText(title)}`,
    ...list('It will', permissions),
    ...list('Its tools', toolLines(tools)),
    ...(state === 'login-needed' ? [`It wants a login: assistant mcp login ${name}`] : []),
    ...(changes
      ? [...list('Changed since you approved it, and off', changes.lines), `To take it: assistant mcp approve ${name}`]
      : []),
  ].join('\n')
}
