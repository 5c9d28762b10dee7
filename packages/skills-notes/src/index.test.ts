import { Decline, type ToolOutput } from '@openpa/skill'
import { type TestPowers, testSkill } from '@openpa/skill/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import skill from './index.ts'

const notes = testSkill(skill, manifest)
const at = (name: string) => `/home/me/Notes/${name}.md`
let powers: TestPowers
let call: (tool: string, input?: object) => Promise<ToolOutput>
const open = (files: Readonly<Record<string, string>> = {}, settings = {}) => {
  const paths = Object.entries(files).map(([name, text]) => [name.startsWith('/') ? name : at(name), text])
  ;({ powers, call } = notes.in({ files: Object.fromEntries(paths), settings, timeZone: 'Europe/Berlin' }))
}
beforeEach(() => open())
const say = (tool: string, request: string) => call(tool, { request })
const texts = () =>
  Object.fromEntries([...powers.texts].map(([path, text]) => [path.replace('/home/me/Notes/', ''), text]))

describe('create', () => {
  it.each([
    ['create a note called Garden', 'Garden.md', ''],
    [
      'Please make a new note named "Book ideas": a ship: that never lands.',
      'Book ideas.md',
      'a ship: that never lands.\n',
    ],
    ['make a note titled Sourdough saying feed the starter', 'Sourdough.md', 'feed the starter\n'],
    ['new note: Wine list: the red was best', 'Wine list.md', 'the red was best\n'],
    ['create a note called work/Plan: first line', 'work/Plan.md', 'first line\n'],
  ])('%s', async (request, file, text) => {
    expect((await say('create', request)).text).toBe(`Written: the note ${file.slice(0, -3)} in ~/Notes.`)
    expect(texts()).toEqual({ [file]: text })
  })

  it('never writes over a note, whatever its case', async () => {
    open({ Garden: 'roses' })
    expect((await call('create', { title: 'garden', text: 'x' })).text).toBe(
      'There is a note Garden already; nothing was written.',
    )
    expect(texts()).toEqual({ 'Garden.md': 'roses' })
  })

  it.each([
    ['../../etc/passwd', 'etc/passwd.md'],
    ['/absolute', 'absolute.md'],
    ['a: b? [[c]]#d|e', 'a b c d e.md'],
    ['C:\\Windows\\x', 'C Windows x.md'],
    ['.hidden', 'hidden.md'],
    ['CON', 'CON note.md'],
    ['x'.repeat(300), `${'x'.repeat(120)}.md`],
    ['Déjà vu 🙂', 'Déjà vu 🙂.md'],
  ])('makes of %j the file %s', async (title, file) => {
    await call('create', { title })
    expect(Object.keys(texts())).toEqual([file])
  })

  it.each(['...', '///', '***', '?'])('cannot call a note %j', async (title) => {
    expect((await call('create', { title })).text).toContain('cannot be the title')
    expect(texts()).toEqual({})
  })

  it.each([
    'note to self the garage code is 5582',
    'list my notes',
    'write a note to the neighbours about the noise',
    'make a note that I like teal',
    'remember that Ana is allergic to peanuts',
    'create a reminder called tea',
    'I need a thank-you note for my teacher',
    'draft an out of office note',
  ])('leaves %j to others', async (request) => {
    await expect(say('create', request)).rejects.toThrow(Decline)
    expect(texts()).toEqual({})
  })
})

describe('append', () => {
  it.each([
    'add buy mulch to my note Garden',
    'add buy mulch to the garden note',
    'append "buy mulch" to my note about Garden',
    'add to my note Garden: buy mulch',
  ])('%s', async (request) => {
    open({ Garden: 'roses' })
    expect((await say('append', request)).text).toBe('Added to the note Garden.')
    expect(texts()).toEqual({ 'Garden.md': 'roses\nbuy mulch\n' })
  })

  it('keeps what another program has written meanwhile', async () => {
    open({ Garden: 'roses\n' })
    await call('append', { title: 'Garden', text: 'one' })
    powers.texts.set(at('Garden'), 'tulips\n')
    await call('append', { title: 'Garden', text: 'two' })
    expect(texts()).toEqual({ 'Garden.md': 'tulips\ntwo\n' })
  })

  it('says so where there is no such note, or are several, and writes nothing', async () => {
    open({ 'work/Plan': 'a', 'home/Plan': 'b' })
    expect((await call('append', { title: 'Plan', text: 'x' })).text).toBe(
      'Several notes fit “Plan”:\n  home/Plan\n  work/Plan',
    )
    expect((await call('append', { title: 'Garden', text: 'x' })).text).toBe('There is no note “Garden” in ~/Notes.')
    expect(texts()).toEqual({ 'work/Plan.md': 'a', 'home/Plan.md': 'b' })
    await call('append', { title: 'work/plan', text: 'x' })
    expect(texts()['work/Plan.md']).toBe('a\nx\n')
  })

  it.each(['add milk to my shopping list', 'add 5 to 7', 'put it in the note', 'write to grandma'])(
    'leaves %j to others',
    async (request) => {
      await expect(say('append', request)).rejects.toThrow(Decline)
    },
  )
})

describe('read and list', () => {
  it.each([
    'show my note Garden',
    'open the garden note',
    "what's in my note Garden?",
    'what does the garden note say',
    'read me my note on Garden',
  ])('%s', async (request) => {
    open({ Garden: '# Garden\n\nroses' })
    expect(await say('read', request)).toEqual({
      text: '# Garden\n\nroses',
      data: { name: 'Garden', text: '# Garden\n\nroses' },
    })
  })

  it('finds a note by some words of its title, and by its title without accents', async () => {
    open({ 'Café in Zürich': 'x', Garden: 'y' })
    expect((await call('read', { title: 'cafe' })).text).toBe('x')
    expect((await call('read', { title: 'zurich cafe' })).text).toBe('x')
  })

  it('passes over hidden folders, other files and what is not there', async () => {
    open({ Garden: 'y', '.trash/Old': 'z', '/home/me/Notes/picture.png': 'p', 'deep/er/Note': 'd' })
    expect((await say('list', 'list my note files')).data).toMatchObject([{ name: 'Garden' }, { name: 'deep/er/Note' }])
    open({})
    expect((await say('list', 'what is in my notes folder')).text).toContain('There are no notes in ~/Notes.')
  })

  it('shows so many, and how many more there are', async () => {
    open(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`Note ${i}`, 'x'])))
    const { text, data } = await call('list')
    expect(text.split('\n').at(-1)).toBe('… and 10 more')
    expect(data).toHaveLength(30)
  })

  it('reads the folder that was set, and no other', async () => {
    open({ '/data/zettel/One': 'x', '/data/zettel/One.md': 'mine', Garden: 'y' }, { folder: '/data/zettel' })
    expect((await call('read', { title: 'one' })).text).toBe('mine')
    expect((await call('list')).data).toHaveLength(1)
    await call('create', { title: 'Two' })
    expect([...powers.texts.keys()]).toContain('/data/zettel/Two.md')
  })
})

describe('search', () => {
  const garden = {
    Garden: 'Roses need pruning in March.\nThe compost is behind the shed.',
    'Book ideas': 'A rose in the desert. The gardener is the murderer, whose compost tells.',
    Compost: 'turn it',
    Wine: 'the red from Porto',
  }

  it.each([
    ['search my notes for compost', ['Compost', 'Garden', 'Book ideas']],
    ['which notes mention roses', ['Garden']],
    ['what do my notes say about pruning roses?', ['Garden']],
    ['find the red from Porto in my notes', ['Wine']],
    ['do I have any notes about compost', ['Compost', 'Garden', 'Book ideas']],
  ])('%s', async (request, expected) => {
    open(garden)
    const found = (await say('search', request)).data as { name: string }[]
    expect(found.map(({ name }) => name)).toEqual(expected)
  })

  it('shows the line that fits, cut where it is long', async () => {
    open({ ...garden, Long: `${'before '.repeat(60)}needle ${'after '.repeat(60)}` })
    expect((await call('search', { query: 'shed' })).text).toBe('Garden: The compost is behind the shed.')
    const { text } = await call('search', { query: 'needle' })
    expect(text).toMatch(/^Long: ….*needle.*…$/)
    expect(text.length).toBeLessThan(180)
  })

  it('says so where nothing fits, and takes signs for words', async () => {
    open(garden)
    expect((await call('search', { query: 'bicycle' })).text).toBe('No note mentions “bicycle”.')
    for (const query of ['(', '.*', '[[', '🙂']) expect((await call('search', { query })).data).toEqual([])
  })

  it.each([
    'search for flights to Lisbon',
    'find my keys',
    'what notes make up a C major chord',
    'what is a grace note',
    'condense my notes into flash cards',
    'how to take better lecture notes',
    'recommend an app for notes',
    'email my notes from the workshop to Petra',
  ])('leaves %j to others', async (request) => {
    for (const tool of ['search', 'read', 'list', 'links'])
      await expect(say(tool, request), tool).rejects.toThrow(Decline)
  })
})

describe('links', () => {
  const linked = {
    Garden: 'See [[Compost]] and [[work/Plan|the plan]], [[compost#Turning]].',
    Compost: 'Back to ![[garden]].',
    'work/Plan': 'Nothing.',
    Other: 'A [link](Garden.md) of another kind, and [[Gardening]].',
  }

  it('tells both ways', async () => {
    open(linked)
    expect((await say('links', 'what links to my note Garden?')).text).toBe(
      'Garden links to: Compost, work/Plan, compost\nLinked from: Compost',
    )
    expect((await say('links', 'show the backlinks of the note Plan')).data).toMatchObject({
      linksTo: [],
      linkedFrom: ['Garden'],
    })
    expect((await call('links', { title: 'Other' })).data).toMatchObject({ linksTo: ['Gardening'], linkedFrom: [] })
  })

  it('follow a note that is renamed, with what they show and where they lead', async () => {
    open(linked)
    expect((await say('rename', 'rename the note Compost to The heap')).text).toBe(
      'Renamed Compost to The heap and the links to it in 1 note.',
    )
    expect(texts()).toEqual({
      'Garden.md': 'See [[The heap]] and [[work/Plan|the plan]], [[The heap#Turning]].',
      'The heap.md': 'Back to ![[garden]].',
      'work/Plan.md': 'Nothing.',
      'Other.md': 'A [link](Garden.md) of another kind, and [[Gardening]].',
    })
  })

  it('keep a note in its folder, or take it to another', async () => {
    open(linked)
    await call('rename', { title: 'Plan', to: 'Roadmap' })
    expect(texts()['work/Roadmap.md']).toBe('Nothing.')
    expect(texts()['Garden.md']).toContain('[[Roadmap|the plan]]')
    await call('rename', { title: 'Roadmap', to: 'old/Roadmap' })
    expect(Object.keys(texts())).toContain('old/Roadmap.md')
  })

  it('are not broken by a name that is taken, or is none', async () => {
    open(linked)
    expect((await call('rename', { title: 'Garden', to: 'compost' })).text).toContain('There is a note Compost already')
    expect((await call('rename', { title: 'Garden', to: '???' })).text).toContain('cannot be the title')
    expect((await call('rename', { title: 'Garden', to: 'Garden' })).text).toContain('is called Garden already')
    expect((await call('rename', { title: 'Nowhere', to: 'x' })).text).toContain('There is no note')
    expect(Object.keys(texts())).toHaveLength(4)
    await call('rename', { title: 'Garden', to: 'garden' })
    expect(Object.keys(texts()).sort()).toEqual(['Compost.md', 'Other.md', 'garden.md', 'work/Plan.md'])
  })
})

it('ends soon with long input', async () => {
  const start = performance.now()
  for (const tool of Object.keys(skill.tools))
    for (const request of [
      `add ${'to my note '.repeat(400)}`,
      `find ${'in my notes '.repeat(400)}`,
      `rename the note ${'to a '.repeat(900)}`,
    ])
      await say(tool, request).catch(() => undefined)
  expect(performance.now() - start).toBeLessThan(5000)
})

describe.each(skill.commands ?? [])('the samples of $tool', ({ tool, samples }) => {
  it('are unlike, and each is read', async () => {
    expect(new Set(samples).size).toBe(samples.length)
    for (const sample of samples)
      await expect(say(tool, sample.slice('{request: '.length, -1)), sample).resolves.toHaveProperty('text')
  })
})
