import { Decline, type ToolOutput } from '@openpa/skill'
import { type TestPowers, testSkill } from '@openpa/skill/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import skill from './index.ts'
import type { Task } from './task.ts'

const tasks = testSkill(skill, manifest)
/** Wednesday, half past ten in Berlin. */
const WEDNESDAY = '2026-11-25T09:30:00Z'
let powers: TestPowers
let call: (tool: string, input?: object) => Promise<ToolOutput>
const at = (now: string) => {
  const rows = powers?.rows
  const reminders = powers?.reminders
  ;({ powers, call } = tasks.in({ now: new Date(now), timeZone: 'Europe/Berlin' }))
  for (const [key, value] of rows ?? []) powers.rows.set(key, value)
  powers.reminders.push(...(reminders ?? []))
}
beforeEach(() => {
  ;({ powers, call } = tasks.in({ now: new Date(WEDNESDAY), timeZone: 'Europe/Berlin' }))
})

const say = (tool: string, request: string) => call(tool, { request })
const add = async (request: string) => ((await say('add', request)).data as { added: Task[] }).added
const stored = () => [...powers.rows.values()].flat() as Task[]

describe('add, in words', () => {
  it.each<[string, Partial<Task>[]]>([
    ['add milk to my shopping list', [{ text: 'milk', list: 'shopping' }]],
    [
      'Could you please add eggs, butter and flour to the shopping list?',
      [{ text: 'eggs' }, { text: 'butter' }, { text: 'flour', list: 'shopping' }],
    ],
    [
      'add call the bank and the insurance to my todo list',
      [{ text: 'call the bank and the insurance', list: 'todo' }],
    ],
    ['put "renew the passport" on my to-do list', [{ text: 'renew the passport', list: 'todo' }]],
    ['add call the bank by friday to my todo list', [{ text: 'call the bank', due: '2026-11-27' }]],
    ['add call the bank to my todo list by friday', [{ text: 'call the bank', due: '2026-11-27' }]],
    ['create a task to call mum tomorrow at 5pm', [{ text: 'call mum', due: '2026-11-26T17:00' }]],
    [
      'add a task to water the plants every monday',
      [{ text: 'water the plants', due: '2026-11-30', repeat: { every: 1, unit: 'week', weekdays: [1] } }],
    ],
    [
      'add take out the bins to my chores list every 2 weeks on thursday',
      [
        {
          text: 'take out the bins',
          list: 'chores',
          due: '2026-11-26',
          repeat: { every: 2, unit: 'week', weekdays: [4] },
        },
      ],
    ],
    [
      'todo: pay the rent on the 1st of every month',
      [{ text: 'pay the rent', due: '2026-12-01', repeat: { every: 1, unit: 'month', dayOfMonth: 1 } }],
    ],
    ['new task: stretch daily', [{ text: 'stretch', due: '2026-11-25', repeat: { every: 1, unit: 'day' } }]],
    ['add an urgent task to call the insurance', [{ text: 'call the insurance', priority: 'A' }]],
    ['add file the tax return to my tasks with low priority', [{ text: 'file the tax return', priority: 'C' }]],
    ['add read 1984 to my reading list', [{ text: 'read 1984', list: 'reading' }]],
    ['coffee goes on the shopping list', [{ text: 'coffee', list: 'shopping' }]],
    ['add to my shopping list: apples and pears', [{ text: 'apples' }, { text: 'pears' }]],
  ])('%s', async (request, expected) => {
    const added = await add(request)
    expect(added).toHaveLength(expected.length)
    for (const [i, task] of expected.entries()) expect(added[i]).toMatchObject(task)
    expect(stored()).toEqual(added)
  })

  it.each([
    'add 5 and 7',
    'add it to my list',
    'write a poem about lists',
    'remind me to call mum',
    'what is on my list',
    'email everyone the list of action items',
    'add this song to my favourites',
    'convert my handwritten letter to a Word file',
    'put the kettle on',
    '🙂',
    'add to',
  ])('declines %j before it has done anything', async (request) => {
    await expect(say('add', request)).rejects.toThrow(Decline)
    expect(stored()).toEqual([])
  })

  it('says what it has added, with day and repetition', async () => {
    expect((await say('add', 'add a task to water the plants every 2 weeks')).text).toBe(
      'Added to your todo list: water the plants  (due today, every 2 weeks).',
    )
    expect((await say('add', 'add eggs and milk to my shopping list')).text).toBe(
      'Added to your shopping list:\n  2  eggs\n  3  milk',
    )
  })

  it('ends soon with long input', async () => {
    const start = performance.now()
    for (const request of [
      `add ${'to my '.repeat(160)}`,
      `${'please '.repeat(140)}`,
      `add ${'a '.repeat(400)}list`,
      `mark ${'as done '.repeat(120)}x`,
    ])
      await say('add', request).catch((error: Error) => expect(error).toBeInstanceOf(Decline))
    expect(performance.now() - start).toBeLessThan(2000)
  })
})

describe('add, in parts', () => {
  it('takes what a model gives', async () => {
    const { data } = await call('add', {
      text: 'call mum',
      list: 'Family list',
      due: '2026-11-27T17:00',
      repeat: 'every friday',
      priority: 'B',
    })
    expect(data).toMatchObject({
      added: [
        {
          id: 1,
          text: 'call mum',
          list: 'family',
          due: '2026-11-27T17:00',
          repeat: { every: 1, unit: 'week', weekdays: [5] },
          priority: 'B',
        },
      ],
    })
  })

  it('reads an instant on the wall clock of the person', async () => {
    expect((await call('add', { text: 'x', due: '2026-11-27T23:30:00Z' })).data).toMatchObject({
      added: [{ due: '2026-11-28T00:30' }],
    })
  })

  it.each([
    { text: 'x', due: 'soon' },
    { text: 'x', due: '2026-02-30' },
    { text: 'x', repeat: 'now and then' },
    { text: 'x', priority: 'high' },
    { text: '' },
    {},
  ])('takes no %j', async (input) => {
    await expect(call('add', input)).rejects.toThrow()
    expect(stored()).toEqual([])
  })

  it('sets a reminder when it is asked to: at the time, or in the morning of the day', async () => {
    await call('add', { text: 'a', due: '2026-11-26', remind: true })
    await call('add', { text: 'b', due: '2026-11-26T17:00', remind: true })
    await say('add', 'add c to my todo list for friday and remind me')
    await call('add', { text: 'no day', remind: true })
    await call('add', { text: 'over', due: '2026-11-20', remind: true })
    expect(powers.reminders.map(({ text, dueAt }) => [text, dueAt])).toEqual([
      ['a', '2026-11-26T08:00:00.000Z'],
      ['b', '2026-11-26T16:00:00.000Z'],
      ['c', '2026-11-27T08:00:00.000Z'],
    ])
  })

  it('loses none when many are added at once, over several rows', async () => {
    const text = 'x'.repeat(1900)
    await Promise.all(Array.from({ length: 120 }, (_, i) => call('add', { text: `${i} ${text}` })))
    expect(new Set(stored().map(({ id }) => id)).size).toBe(120)
    expect(powers.rows.size).toBeGreaterThan(1)
    for (const row of powers.rows.values()) expect(JSON.stringify(row).length).toBeLessThan(100_000)
  })
})

describe('list', () => {
  const fill = async () => {
    await call('add', { text: 'milk', list: 'shopping' })
    await call('add', { text: 'rent', due: '2026-11-24' })
    await call('add', { text: 'slides', due: '2026-11-26T17:00', priority: 'A' })
    await call('add', { text: 'taxes', due: '2027-01-31' })
  }

  it('shows what is due first, by list where there are several', async () => {
    await fill()
    expect((await say('list', 'show my tasks')).text).toBe(
      [
        'todo:',
        '  2  rent  (overdue since yesterday)',
        '  3  (A) slides  (due tomorrow 17:00)',
        '  4  taxes  (due Sun 31 Jan 2027)',
        'shopping:',
        '  1  milk',
      ].join('\n'),
    )
  })

  it.each<[string, string[]]>([
    ["what's on my shopping list?", ['milk']],
    ['what is on my todo list', ['rent', 'slides', 'taxes']],
    ['what do I have to do today', ['rent']],
    ['what is due this week', ['rent', 'slides']],
    ['which tasks are overdue', ['rent']],
    ['do I have any overdue tasks?', ['rent']],
    ['my to-do list', ['rent', 'slides', 'taxes']],
    ['list my open tasks', ['rent', 'slides', 'taxes', 'milk']],
    ['show completed tasks', []],
  ])('%s', async (request, expected) => {
    await fill()
    expect(((await say('list', request)).data as Task[]).map(({ text }) => text)).toEqual(expected)
  })

  it('takes what a model gives', async () => {
    await fill()
    expect((await call('list', { dueBy: '2026-11-26' })).data).toHaveLength(2)
    expect((await call('list', { list: 'Shopping' })).data).toHaveLength(1)
    expect((await call('list', { which: 'lists' })).text).toBe('shopping: 1 open\ntodo: 3 open')
    await expect(call('list', { dueBy: 'soon' })).rejects.toThrow('no day')
  })

  it('says so where there is nothing', async () => {
    expect((await say('list', 'show my tasks')).text).toBe('Nothing is left to do.')
    expect((await say('list', 'what is on my packing list')).text).toBe(
      'There is no packing list yet. Say, for example: add milk to my packing list',
    )
    expect((await say('list', 'what is overdue')).text).toBe('Nothing is overdue.')
    expect((await say('list', 'show all my lists')).data).toEqual([])
  })

  it.each([
    'list hidden files in bash',
    'list the kings of England',
    'give me a list of famous chemists',
    'what notes make up a C major chord',
    'how do I reverse a list in Python',
    "what's on tv tonight",
    'show me the way',
    'check my mail',
  ])('declines %j', async (request) => {
    await expect(say('list', request)).rejects.toThrow(Decline)
  })
})

describe('complete', () => {
  it.each([
    'mark call the bank as done',
    'mark task 1 as done',
    'tick off call the bank',
    'tick the bank off my todo list',
    "I've finished the task call the bank",
    'task 1 is done',
    'complete task 1',
  ])('%s', async (request) => {
    await call('add', { text: 'call the bank' })
    expect((await say('complete', request)).text).toBe('Done: call the bank.')
    expect(stored()).toMatchObject([{ text: 'call the bank', doneOn: '2026-11-25' }])
    expect((await say('list', 'show completed tasks')).text).toContain('call the bank  (done today)')
  })

  it('asks which where several fit, and where none fits says so', async () => {
    await call('add', { text: 'call mum' })
    await call('add', { text: 'call Tom' })
    expect((await say('complete', 'mark call as done')).text).toBe(
      'Several tasks fit; nothing is done yet:\n1  call mum\n2  call Tom\nSay which, by its number.',
    )
    expect((await say('complete', 'mark the piano as done')).text).toBe('No open task is about “the piano”.')
    expect(stored().some(({ doneOn }) => doneOn)).toBe(false)
    await call('complete', { about: 'call mum' })
    expect(stored()).toMatchObject([{ doneOn: '2026-11-25' }, {}])
  })

  it('keeps to the list that was named', async () => {
    await call('add', { text: 'milk', list: 'shopping' })
    await call('add', { text: 'milk the cow' })
    await say('complete', 'tick milk off the shopping list')
    expect(stored()).toMatchObject([{ list: 'shopping', doneOn: '2026-11-25' }, { list: 'todo' }])
    expect(stored()[1]).not.toHaveProperty('doneOn')
  })

  it('declines what is no task', async () => {
    for (const request of ['are you done', 'I am done', 'finish the sentence', 'mark my words'])
      await expect(say('complete', request)).rejects.toThrow(Decline)
  })

  it('brings what repeats again, with its number and its reminder, and keeps what was done', async () => {
    await call('add', { text: 'plants', repeat: 'every monday', remind: true })
    at('2026-11-30T10:00:00Z')
    const { text } = await say('complete', 'mark plants as done')
    expect(text).toBe('Done: plants. Next: Mon 7 Dec.')
    expect(stored()).toMatchObject([
      { id: 1, text: 'plants', due: '2026-12-07' },
      { id: 2, text: 'plants', doneOn: '2026-11-30' },
    ])
    expect(powers.reminders.map(({ dueAt }) => dueAt)).toEqual(['2026-12-07T08:00:00.000Z'])
    await call('complete', { about: '1' })
    expect(stored()).toMatchObject([{ due: '2026-12-14' }, {}, { doneOn: '2026-11-30' }])
  })
})

describe('change', () => {
  it('changes what is given and leaves the rest, the reminder with the day', async () => {
    await call('add', { text: 'call mum', due: '2026-11-27', priority: 'B', remind: true })
    await call('change', { about: 'mum', due: '2026-11-28', list: 'family' })
    expect(stored()).toMatchObject([{ id: 1, text: 'call mum', due: '2026-11-28', priority: 'B', list: 'family' }])
    expect(powers.reminders).toMatchObject([{ dueAt: '2026-11-28T08:00:00.000Z' }])
    await call('change', { about: '1', text: 'call Ana', due: null, priority: null })
    expect(stored()).toEqual([{ id: 1, text: 'call Ana', list: 'family', createdOn: '2026-11-25' }])
    expect(powers.reminders).toEqual([])
  })

  it('changes nothing for a day that is none', async () => {
    await call('add', { text: 'call mum' })
    await expect(call('change', { about: 'mum', due: 'soon' })).rejects.toThrow('no day')
    expect((await call('change', { about: 'dad' })).data).toEqual({ changed: [] })
  })
})

describe('remove', () => {
  it.each([
    'remove milk from my shopping list',
    'take milk off the shopping list',
    'delete task 1',
    'delete the task milk',
  ])('%s', async (request) => {
    await call('add', { text: 'milk', list: 'shopping' })
    expect((await say('remove', request)).text).toBe('Removed from your shopping list: milk.')
    expect(stored()).toEqual([])
  })

  it('declines what is on no list, and cancels the reminder with the task', async () => {
    for (const request of [
      'delete my account',
      'remove the stain from my shirt',
      'take it off the list',
      'forget the wifi password',
    ])
      await expect(say('remove', request)).rejects.toThrow(Decline)
    await call('add', { text: 'a', due: '2026-11-26', remind: true })
    await call('remove', { about: 'a' })
    expect(powers.reminders).toEqual([])
  })
})

describe('todo.txt', () => {
  const file = [
    '(A) 2026-11-20 Call mum +family @phone due:2026-11-27',
    'x 2026-11-24 2026-11-01 Review +openpa',
    '2026-11-25 Water the plants rec:+1w due:2026-11-30 key:value',
    'milk list:shopping',
    '',
  ].join('\n')

  it('comes in, once', async () => {
    expect((await call('importTodoTxt', { text: file })).text).toBe('4 tasks added.')
    expect(stored()).toMatchObject([
      { text: 'Call mum +family @phone', priority: 'A', createdOn: '2026-11-20', due: '2026-11-27' },
      { text: 'Review +openpa', doneOn: '2026-11-24', createdOn: '2026-11-01' },
      { text: 'Water the plants key:value', repeat: { every: 1, unit: 'week' }, due: '2026-11-30' },
      { text: 'milk', list: 'shopping', createdOn: '2026-11-25' },
    ])
    expect((await call('importTodoTxt', { text: file.replaceAll('\n', '\r\n') })).text).toBe(
      '0 tasks added. 4 were there already.',
    )
  })

  it('goes out as it came in', async () => {
    await call('importTodoTxt', { text: file })
    const { text } = await call('exportTodoTxt')
    expect(text.split('\n')).toEqual([
      '(A) 2026-11-20 Call mum +family @phone due:2026-11-27',
      'x 2026-11-24 2026-11-01 Review +openpa',
      '2026-11-25 Water the plants key:value due:2026-11-30 rec:+1w',
      '2026-11-25 milk list:shopping',
    ])
    const before = stored()
    powers.rows.clear()
    await call('importTodoTxt', { text })
    expect(stored()).toEqual(before)
    expect((await call('exportTodoTxt', { list: 'shopping' })).text).toBe('2026-11-25 milk list:shopping')
  })

  it('keeps what it does not understand in the text', async () => {
    await call('importTodoTxt', { text: 'pay due:someday rec:never\n(a) small\nxylophone lesson' })
    expect(stored().map(({ text }) => text)).toEqual(['pay due:someday rec:never', '(a) small', 'xylophone lesson'])
  })
})

it('needs its permission for reminders only', async () => {
  const without = tasks.in({ permissions: {} })
  await without.call('add', { text: 'x', due: '2027-01-01' })
  await expect(without.call('add', { text: 'x', due: '2027-01-01', remind: true })).rejects.toMatchObject({
    code: 'skill.not-permitted',
  })
  expect(manifest.openpa).toEqual({ api: 1, permissions: { schedule: true } })
})

describe.each(skill.commands ?? [])('the samples of $tool', ({ tool, samples }) => {
  it('are unlike, and each is read', async () => {
    expect(new Set(samples).size).toBe(samples.length)
    for (const sample of samples)
      await expect(say(tool, sample.slice('{request: '.length, -1)), sample).resolves.toHaveProperty('text')
  })
})
