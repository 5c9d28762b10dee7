import { Decline, type ToolOutput } from '@openpa/skill'
import { type TestPowers, testSkill } from '@openpa/skill/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { docx, odt, pdf } from '../test/documents.ts'
import skill from './index.ts'

const files = testSkill(skill, manifest)
const at = (name: string) => (/^[~/]/.test(name) ? name : `/home/me/Documents/${name}`)
let powers: TestPowers
let call: (tool: string, input?: object) => Promise<ToolOutput>
const open = (content: Readonly<Record<string, string | Uint8Array>>, settings = {}) => {
  const world = Object.fromEntries(Object.entries(content).map(([name, text]) => [at(name), text]))
  ;({ powers, call } = files.in({ files: world, settings }))
}
const say = (tool: string, request: string) => call(tool, { request })
const found = async (request: string) =>
  ((await say('find', request)).data as { path: string }[]).map(({ path }) => path.replace('/home/me/Documents/', ''))

const HOUSE = {
  'Budget 2026.csv': 'item,amount\nheating,900',
  'house/lease contract.pdf': pdf(
    'Lease contract\nbetween the landlord and the tenant.',
    'The rent is 940 euro. The landlord pays for the boiler.',
  ),
  'house/Boiler manual.docx': docx(
    '# Boiler',
    'The warranty lasts 5 years & more.',
    '## Errors',
    'Code 7 means low pressure.',
  ),
  'letter.odt': odt('To the landlord', 'The window <in the kitchen> is broken.'),
  'speech.md': '# Speech\n\nDear Ana and Tom, today is a good day.',
  'photo.png': new Uint8Array([137, 80, 78, 71]),
  '.secret/landlord.txt': 'landlord',
  'node_modules/x/landlord.txt': 'landlord',
}

beforeEach(() => open(HOUSE))

describe('find', () => {
  it.each([
    ['find the file called budget 2026', ['Budget 2026.csv']],
    ['where is photo.png?', ['photo.png']],
    ['find documents that mention the landlord', ['letter.odt', 'house/lease contract.pdf']],
    ['which of my documents mention warranty', ['house/Boiler manual.docx']],
    ['search my files for low pressure', ['house/Boiler manual.docx']],
    ['find files about the boiler', ['house/Boiler manual.docx', 'house/lease contract.pdf']],
    ['list all my PDF files', ['house/lease contract.pdf']],
    ['find kitchen window in my documents', ['letter.odt']],
  ])('%s', async (request, expected) => {
    expect((await found(request)).sort()).toEqual([...expected].sort())
  })

  it('shows the line that fits', async () => {
    expect((await call('find', { query: 'warranty' })).text).toBe(
      '/home/me/Documents/house/Boiler manual.docx: The warranty lasts 5 years & more.',
    )
  })

  it('takes patterns, a limit, and only names or texts', async () => {
    expect((await call('find', { query: '*.pdf' })).data).toHaveLength(1)
    expect((await call('find', { query: 'boiler', where: 'names' })).data).toHaveLength(1)
    expect((await call('find', { query: 'boiler', limit: 1 })).data).toHaveLength(1)
    expect((await call('find', { query: 'speech', where: 'texts' })).data).toMatchObject([{ line: '# Speech' }])
    for (const query of ['(', '[a-', '**', '🙂']) await expect(call('find', { query })).resolves.toHaveProperty('text')
  })

  it('says so where there is none, and how to look elsewhere', async () => {
    expect((await call('find', { query: 'unicorn' })).text).toBe(
      'No file in ~/Documents fits “unicorn”. Other folders: assistant skill config files folders <paths>',
    )
  })

  it('looks in the folders that were set, and in no others', async () => {
    open(
      { ...HOUSE, '/data/a.txt': 'landlord', '/office/b/c.txt': 'landlord' },
      { folders: ['/data', '/office/b', '/gone'] },
    )
    expect(await found('find files about the landlord')).toEqual(['/data/a.txt', '/office/b/c.txt'])
    await expect(call('read', { file: '/home/me/Documents/speech.md' })).rejects.toMatchObject({
      code: 'skill.read-denied',
    })
  })

  it('is not stopped by damaged files', async () => {
    open({
      'a.pdf': 'no pdf, landlord',
      'b.docx': 'no zip',
      'c.txt': 'x\0y',
      'd.docx': docx('the landlord'),
      'e.pdf': pdf('x').slice(0, 200),
    })
    expect(await found('find files about the landlord')).toEqual(['d.docx'])
  })

  it.each([
    'find me a recipe for pesto',
    'search for flights to Lisbon',
    'list hidden files in bash',
    'find the square root of 144',
    'look for a plumber',
    'find it in my documents',
    'where is my passport',
    'how do I convert a PDF to a Word document?',
  ])('leaves %j to others', async (request) => {
    for (const tool of Object.keys(skill.tools)) await expect(say(tool, request), tool).rejects.toThrow(Decline)
  })
})

describe('read', () => {
  it.each([
    ['read speech.md', '# Speech\n\nDear Ana and Tom, today is a good day.'],
    [
      'open the document lease contract',
      'Lease contract\nbetween the landlord and the tenant.\n\nThe rent is 940 euro. The landlord pays for the boiler.',
    ],
    [
      'what is in Boiler manual.docx',
      '# Boiler\nThe warranty lasts 5 years & more.\n## Errors\nCode 7 means low pressure.',
    ],
    ['show me the file called letter.odt', '# To the landlord\nThe window <in the kitchen> is broken.\tend'],
  ])('%s', async (request, text) => {
    expect((await say('read', request)).text.replace(/[ \t]+\n/g, '\n')).toBe(text)
  })

  it('gives a long one in pieces', async () => {
    open({ 'long.txt': '0123456789'.repeat(100) })
    const first = await call('read', { file: 'long.txt', length: 10 })
    expect(first).toEqual({
      text: '0123456789\n… 990 characters more',
      data: { path: at('long.txt'), from: 0, to: 10, length: 1000 },
    })
    expect((await call('read', { file: 'long.txt', from: 995 })).text).toBe('56789')
    expect((await call('read', { file: 'long.txt', from: 5000 })).text).toContain('It ends before that.')
  })

  it.each([
    ['photo.png', 'text, PDF, docx and odt only'],
    ['broken.pdf', 'no PDF, or damaged'],
    ['broken.docx', 'It is damaged'],
    ['empty.zip.docx', 'no document'],
    ['binary.txt', 'It is no text'],
    ['blank.pdf', 'There is no text in it'],
  ])('says what is wrong with %s', async (file, why) => {
    open({
      ...HOUSE,
      'broken.pdf': 'x',
      'broken.docx': new Uint8Array(100),
      'binary.txt': 'a\0b',
      'blank.pdf': pdf(' '),
      'empty.zip.docx': new Uint8Array([80, 75, 5, 6, ...Array(18).fill(0)]),
    })
    expect((await call('read', { file })).text).toContain(why)
  })

  it('asks which where several fit, and says so where none does', async () => {
    open({ 'a/plan.md': 'x', 'b/plan.txt': 'y' })
    expect((await call('read', { file: 'plan' })).text).toBe(
      'Several files fit “plan”:\n  /home/me/Documents/a/plan.md\n  /home/me/Documents/b/plan.txt',
    )
    expect((await call('read', { file: 'b/plan.txt' })).text).toBe('y')
    expect((await call('read', { file: 'nowhere' })).text).toBe('There is no file “nowhere” in ~/Documents.')
    await expect(call('read', { file: '/etc/passwd.txt' })).rejects.toMatchObject({ code: 'skill.read-denied' })
    await expect(call('read', { file: '~/Documents/../.ssh/id.txt' })).rejects.toMatchObject({
      code: 'skill.read-denied',
    })
  })

  it('shows the words of a page, without its scripts', async () => {
    open({
      'page.html':
        '<html><head><style>p{}</style><script>evil()</script></head><body><h1>Tea</h1><p>Hot &amp; black&#33;</p></body></html>',
    })
    expect((await call('read', { file: 'page.html' })).text).toBe('# Tea\nHot & black!')
  })
})

describe('summarise', () => {
  const report = [
    '# Report',
    'The garden has been replanted this year. It took three weeks.',
    '## Costs',
    'The roses cost most. Compost for the roses was delivered in March by the nursery. We had some rain.',
    'It was fine. The nursery delivered roses and compost for the whole garden again in May.',
  ].join('\n\n')

  it('shows headings, the beginning, and the sentences that say most', async () => {
    open({ 'report.md': report })
    const { text, data } = await say('summarise', 'summarise report.md')
    expect(data).toMatchObject({
      headings: ['# Report', '## Costs'],
      beginning: 'The garden has been replanted this year. It took three weeks.',
      sentences: [
        'Compost for the roses was delivered in March by the nursery.',
        'The nursery delivered roses and compost for the whole garden again in May.',
      ],
    })
    expect(text.split('\n')[0]).toMatch(/report\.md: \d+ characters$/)
  })

  it.each([
    ['give me a summary of the PDF lease contract', '2 pages, '],
    ['what is the document boiler manual about', '# Boiler'],
  ])('%s', async (request, part) => {
    expect((await say('summarise', request)).text).toContain(part)
  })

  it('ends soon with a long text without ends, and says nothing that is not in it', async () => {
    open({ 'long.txt': 'word '.repeat(200_000), 'dots.txt': '.!?'.repeat(100_000) })
    const start = performance.now()
    for (const file of ['long.txt', 'dots.txt'])
      expect((await call('summarise', { file })).data).toMatchObject({ headings: [], sentences: [] })
    expect(performance.now() - start).toBeLessThan(5000)
  })
})

describe.each(skill.commands ?? [])('the samples of $tool', ({ tool, samples }) => {
  it('are unlike, and each is read', async () => {
    expect(new Set(samples).size).toBe(samples.length)
    for (const sample of samples)
      await expect(say(tool, sample.slice('{request: '.length, -1)), sample).resolves.toHaveProperty('text')
  })
})

it('changes nothing', async () => {
  const before = [...powers.texts]
  for (const tool of Object.values(skill.tools)) expect(tool.effect).toBe('read')
  await call('find', { query: 'landlord' })
  expect([...powers.texts]).toEqual(before)
})
