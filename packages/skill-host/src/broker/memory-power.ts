import { STATEMENT_KINDS } from '@openpa/core'
import { z } from 'zod'
import { type Power, power } from './power.ts'

const Limit = (most: number) => z.strictObject({ limit: z.number().int().min(1).max(most).optional() })
/** Without the field where it was not given. */
const limited = ({ limit }: { limit?: number | undefined }) => (limit === undefined ? {} : { limit })

/** Long-term memory: statements only, since what was said in conversations is the person's own. */
export const memoryPowers: Readonly<Record<string, Power>> = {
  'memory.add': power({
    args: z.tuple([z.string()]),
    audited: 'after',
    target: () => 'a statement',
    permit: (_, { check }) => check({ power: 'memory', scope: 'write' }),
    use: ([text], { deps, context, skill }) =>
      deps.memory.add(context.ownerId, {
        text,
        origin: {
          source: skill.isForeign ? 'skill' : 'message',
          run: context.runId,
          skill: skill.name,
          ...(skill.isForeign || context.taint.has('untrusted') ? { untrusted: true } : {}),
        },
      }),
  }),
  'memory.search': power({
    args: z.tuple([z.string(), Limit(50)]),
    audited: 'after',
    target: () => 'statements',
    permit: (_, { check }) => check({ power: 'memory', scope: 'read' }),
    use: ([query, options], { deps, context, tool }) => {
      context.taint.add('private', tool.name)
      return deps.memory.search(context.ownerId, query, { ...limited(options), kinds: STATEMENT_KINDS })
    },
  }),
  'memory.list': power({
    args: z.tuple([Limit(1000)]),
    audited: 'after',
    target: () => 'statements',
    permit: (_, { check }) => check({ power: 'memory', scope: 'read' }),
    use: ([options], { deps, context, tool }) => {
      context.taint.add('private', tool.name)
      return deps.memory.list(context.ownerId, { ...limited(options), kinds: STATEMENT_KINDS })
    },
  }),
  'memory.forget': power({
    args: z.tuple([z.string()]),
    audited: 'after',
    target: ([id]) => id.slice(0, 36),
    permit: (_, { check }) => check({ power: 'memory', scope: 'forget' }),
    use: ([id], { deps, context }) => deps.memory.forget(context.ownerId, id),
  }),
}
