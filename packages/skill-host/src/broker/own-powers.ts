import { AssistantError } from '@openpa/core'
import { SAFE_METHODS } from '@openpa/skill'
import { z } from 'zod'
import { type Power, power, type UsedPower } from './power.ts'

const Key = z.string().min(1).max(200)

/** Powers that leave something behind, or may. */
const CHANGING: ReadonlySet<string> = new Set([
  ...['memory.add', 'memory.forget', 'schedule.remind', 'schedule.cancel', 'store.set', 'store.delete'],
  ...['files.write', 'files.delete', 'connect.write', 'exec', 'call', 'notify'],
])

const mayHaveChanged = ({ name, target }: UsedPower): boolean =>
  CHANGING.has(name) || (name === 'fetch' && !SAFE_METHODS.has(target.split(' ')[0] ?? ''))

/** The skill's own rows and settings, other skills' tools, and messages to the person. */
export const ownPowers: Readonly<Record<string, Power>> = {
  'store.get': power({
    args: z.tuple([Key]),
    audited: 'after',
    target: () => 'a row',
    permit: (_, { check }) => check({ power: 'store' }),
    use: ([key], { deps, context, skill }) => deps.rows.get(context.ownerId, skill.name, key),
  }),
  'store.set': power({
    args: z.tuple([Key, z.json()]),
    audited: 'after',
    target: () => 'a row',
    permit: (_, { check }) => check({ power: 'store' }),
    use: ([key, value], { deps, context, skill }) => deps.rows.set(context.ownerId, skill.name, key, value),
  }),
  'store.delete': power({
    args: z.tuple([Key]),
    audited: 'after',
    target: () => 'a row',
    permit: (_, { check }) => check({ power: 'store' }),
    use: ([key], { deps, context, skill }) => deps.rows.delete(context.ownerId, skill.name, key),
  }),
  'store.keys': power({
    args: z.tuple([z.string().max(200)]),
    audited: 'after',
    target: () => 'keys',
    permit: (_, { check }) => check({ power: 'store' }),
    use: ([prefix], { deps, context, skill }) => deps.rows.keys(context.ownerId, skill.name, prefix),
  }),
  'settings.get': power({
    args: z.tuple([z.string().max(100)]),
    audited: 'after',
    target: ([name]) => name,
    permit: ([name], { skill }) => {
      if (!skill.manifest.settings.some((setting) => setting.name === name))
        throw new AssistantError('skill.setting-unknown', `The skill ${skill.name} declares no setting "${name}".`)
    },
    use: async ([name], { skill }) => skill.settings[name],
  }),
  call: power({
    args: z.tuple([z.string(), z.json()]),
    audited: 'before',
    target: ([tool]) => tool,
    permit: ([tool], { check }) => check({ power: 'call', tool }),
    async use([tool, input], { deps, host, context, tool: caller }) {
      // A circle of calls would hold every skill in it until its time is over.
      if (context.callers?.includes(tool))
        throw new AssistantError('skill.not-permitted', `${caller.name} may not call ${tool}, which has called it.`)
      const spec = host.tools().find(({ name }) => name === tool)
      if (spec) await deps.gate.mayCall(context, spec, input)
      // Who is asked by the other tool would not see for whom.
      const { ask: _, ...own } = context
      return host.call(tool, input, {
        ...own,
        callers: [...(context.callers ?? []), caller.name],
        isApproved: false,
      })
    },
  }),
  ask: power({
    args: z.tuple([z.string().trim().min(1).max(1000), z.array(z.string().trim().min(1).max(200)).max(20)]),
    audited: 'refusals',
    target: () => 'the person',
    permit: (_, { used, tool }) => {
      // The call is made again from its beginning: what it has done would be done twice.
      const late = used.find(mayHaveChanged)
      if (late !== undefined)
        throw new AssistantError(
          'skill.not-permitted',
          `${tool.name} asked after it had used ${late.name}; it has to ask before.`,
        )
    },
    async use([question, choices], { context, tool }) {
      if (!context.ask) throw new AssistantError('skill.not-permitted', `${tool.name} cannot ask anybody here.`)
      return context.ask({ question, choices })
    },
  }),
  notify: power({
    args: z.tuple([z.string().trim().min(1).max(2000)]),
    audited: 'before',
    target: () => 'inbox',
    permit: (_, { check }) => check({ power: 'notify' }),
    use: ([text], { deps, context, skill }) => deps.notify(context.ownerId, skill.name, text),
  }),
}
