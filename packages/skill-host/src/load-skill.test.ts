import { defineSkill, type Skill, tool } from '@openpa/skill'
import { describeSkill } from '@openpa/skill/mcp'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { loadSkill as loadAnyones, type SkillPackage } from './load-skill.ts'
import { hostInMemory } from './mcp/connect-in-memory.ts'

const greet = tool({
  description: 'Greets.',
  input: z.object({
    name: z.string().min(1).describe('who'),
    times: z.number().int().max(3).default(1),
    when: z.iso.datetime().optional(),
  }),
  effect: 'read',
  run: ({ name }) => ({ text: `Hello, ${name}!` }),
})
const skill: Skill = defineSkill({
  name: 'hello',
  worker: { description: 'Greets people.' },
  tools: { greet },
  commands: [
    {
      tool: 'greet',
      samples: ['greet {name: Ana}', 'say hello to {name: my mother} {when: at noon}'],
      slots: { name: 'text', when: 'date-time' },
      optional: ['when'],
    },
  ],
})
const pack = { name: '@me/hello', version: '1.2.3', openpa: { api: 1, permissions: { memory: ['read'] } } }
const loadSkill = (skillPackage: SkillPackage, one: Skill) => hostInMemory(skillPackage, one).skill
const load = (changes: Partial<Skill>, openpa: unknown = pack.openpa) =>
  loadSkill({ ...pack, openpa }, { ...skill, ...changes })
const refuses = (why: string) =>
  expect.objectContaining({
    name: 'AssistantError',
    code: 'skill.manifest-invalid',
    message: expect.stringContaining(why),
  })

it('gives everything that the host and the supervisor need', () => {
  const loaded = loadSkill(pack, skill)
  expect(loaded).toMatchObject({
    name: 'hello',
    packageName: '@me/hello',
    version: '1.2.3',
    manifest: { api: 1, permissions: { memory: ['read'], schedule: false, net: [] } },
    worker: { skill: 'hello', description: 'Greets people.', instructions: '', tools: ['hello.greet'] },
  })
  expect([...loaded.tools.keys()]).toEqual(['hello.greet'])
  expect(loaded.commands).toMatchObject([
    {
      tool: 'hello.greet',
      skill: 'hello',
      description: 'Greets.',
      slots: { name: 'text', when: 'date-time' },
      optional: ['when'],
    },
  ])
  expect(loaded.commands[0]?.samples.map(({ plain }) => plain)).toEqual(['greet Ana', 'say hello to my mother at noon'])
})

it('describes inputs as JSON Schema of what is to be given, not of what comes out', () => {
  expect(loadSkill(pack, skill).tools.get('hello.greet')).toEqual({
    name: 'hello.greet',
    skill: 'hello',
    description: 'Greets.',
    effect: 'read',
    idempotent: true,
    destructive: false,
    hosts: [],
    inputSchema: {
      type: 'object',
      properties: {
        name: { type: 'string', minLength: 1, description: 'who' },
        times: expect.objectContaining({ type: 'integer', maximum: 3, default: 1 }),
        when: expect.objectContaining({ type: 'string', format: 'date-time' }),
      },
      required: ['name'],
    },
  })
})

it.each([
  ['read', undefined, true],
  ['write', undefined, false],
  ['write', true, true],
  ['read', false, false],
] as const)('a tool of effect %s, idempotent %s: %s', (effect, idempotent, expected) => {
  const one = tool({
    description: '',
    input: z.object({}),
    effect,
    ...(idempotent === undefined ? {} : { idempotent }),
    run: () => ({ text: '' }),
  })
  expect(load({ tools: { one }, commands: [] }).tools.get('hello.one')?.idempotent).toBe(expected)
})

describe('refuses', () => {
  it.each([undefined, {}, { api: 2 }, { api: 1, permissions: { net: true } }, { api: 1, more: 1 }])(
    'the manifest %j',
    (openpa) => {
      expect(() => loadSkill({ ...pack, openpa }, skill)).toThrow(refuses('"openpa"'))
    },
  )

  it.each(['', 'Hello', '1st', 'a.b', 'a_b', 'x'.repeat(41), '../up'])('the skill name %j', (name) => {
    expect(() => load({ name })).toThrow(refuses('not a skill name'))
  })

  it.each(['', 'Greet', 'a-b', 'a.b', '1a', '__proto__x'])('the tool name %j', (name) => {
    expect(() => load({ tools: { [name]: greet }, commands: [] })).toThrow(refuses('not a tool name'))
  })

  it.each([undefined, null, 'skill', {}, { name: 'x' }, { name: 'x', tools: {} }])(
    'an export that is no skill: %j',
    (other) => {
      // What a package exports is not type-checked.
      expect(() => loadSkill(pack, other as unknown as Skill)).toThrow(refuses('default export'))
    },
  )

  it.each(['greeet', 'toString', '__proto__'])('a command for the tool %s', (name) => {
    expect(() => load({ commands: [{ tool: name, samples: ['x'] }] })).toThrow(refuses(`the tool "${name}"`))
  })

  it('a sample with a slot that is not declared', () => {
    const commands = [{ tool: 'greet', samples: ['greet {who: Ana}'], slots: { name: 'text' as const } }]
    expect(() => loadAnyones(pack, describeSkill({ ...skill, commands }))).toThrow(refuses('"who"'))
    // One that was checked before is read when it is needed.
    const [command] = load({ commands }).commands
    expect(() => command?.samples).toThrow(refuses('"who"'))
  })

  it('a slot that is no field of the input', () => {
    expect(() =>
      load({ commands: [{ tool: 'greet', samples: ['greet {who: Ana}'], slots: { who: 'text' } }] }),
    ).toThrow(refuses('the slot "who"'))
  })

  it('an input that JSON Schema cannot describe', () => {
    const odd = tool({ description: '', input: z.object({ at: z.date() }), effect: 'read', run: () => ({ text: '' }) })
    expect(() => load({ tools: { odd }, commands: [] })).toThrow(refuses('"odd"'))
  })
})
