import { Decline, type ToolOutput } from '@openpa/skill'
import { testSkill } from '@openpa/skill/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { type PageServer, startPageServer } from '../test/page-server.ts'
import skill from './index.ts'

const web = testSkill(skill, manifest)
let server: PageServer
let call: (tool: string, input?: object) => Promise<ToolOutput>

beforeAll(async () => {
  server = await startPageServer()
})
afterAll(() => server[Symbol.asyncDispose]())
beforeEach(() => {
  server.asked.length = 0
  const settings = { searchUrl: `http://127.0.0.1:${server.port}/` }
  ;({ call } = web.in({ settings, respond: (url, options) => server.fetch(url, options) }))
})
const say = (tool: string, request: string) => call(tool, { request })
const read = async (url: string) => (await call('read', { url })).text

describe('read', () => {
  it('gives the article without menus, scripts and advertisements', async () => {
    const { text, data } = await say('read', 'What does https://news.test/bees say?')
    expect(text).toMatch(/^Bees in town.*\nhttps:\/\/news\.test\/bees\n\n/)
    expect(text).toContain('Bees find more flowers in towns than in fields')
    expect(text).toContain('## What helps\n\n- Lavender on the balcony\n- Water in a flat bowl & stones')
    expect(text).toContain('for bee in hive:\n    bee.fly()')
    expect(text).not.toMatch(/evil|color|Subscribe|Log in|Imprint|<\w/)
    expect(data).toMatchObject({
      found: true,
      url: 'https://news.test/bees',
      byline: expect.stringContaining('Ana Novak'),
    })
    expect(server.asked).toEqual(['news.test/robots.txt', 'news.test/bees'])
  })

  it('gives a long one in pieces', async () => {
    const first = await call('read', { url: 'https://news.test/bees', length: 100 })
    expect(first.text).toMatch(/… \d+ characters more$/)
    const second = await call('read', { url: 'https://news.test/bees', from: 100, length: 50_000 })
    expect(second.text).toContain('What helps')
    expect(second.text).not.toContain('https://news.test/bees')
    expect((await call('read', { url: 'https://news.test/bees', from: 90_000 })).text).toContain('ends before that')
  })

  it('takes addresses as people write them, and pages of all kinds', async () => {
    expect(await read('news.test/short')).toBe('https://news.test/short\n\nJust a line.')
    expect(await read('https://news.test/latin')).toContain('Café in Zürich')
    expect(await read('https://news.test/plain')).toContain('plain <b>words</b>')
    expect(await read('https://news.test/nested')).toBe('https://news.test/nested\n\ndeep')
  })

  it('ends soon with a page that is too much for a reader', async () => {
    const start = performance.now()
    expect(await read('https://news.test/many')).toContain('many words many words')
    expect(performance.now() - start).toBeLessThan(3000)
  })

  it.each([
    ['https://news.test/picture', 'is no page (image/png)'],
    ['https://news.test/empty', 'shows no text without running its programs'],
    ['https://news.test/gone', 'answered 410'],
    ['https://news.test/nowhere', 'answered 404'],
    ['https://news.test/circle', 'without end'],
    ['https://news.test/away', 'leads to file:, which is no web page'],
    ['ftp://news.test/x', 'no address'],
    ['https://me:secret@news.test/short', 'no address'],
    ['not an address', 'no address'],
  ])('says what is wrong with %s', async (url, why) => {
    expect(await read(url)).toContain(why)
  })

  it('follows to another site, and asks that one, too', async () => {
    expect(await read('https://news.test/moved')).toBe('https://other.test/new\n\nThe new place.')
    expect(server.asked).toEqual(['news.test/robots.txt', 'news.test/moved', 'other.test/robots.txt', 'other.test/new'])
  })

  it('passes on that a host cannot be reached', async () => {
    await expect(web.in().call('read', { url: 'https://news.test/short' })).rejects.toMatchObject({
      code: 'skill.fetch-failed',
    })
  })
})

describe('robots', () => {
  it('are told what a site does not want read, and nothing more is asked', async () => {
    expect(await read('https://news.test/private')).toBe(
      'news.test does not want this page read by programs (robots.txt).',
    )
    expect(await read('https://news.test/index.php')).toContain('robots.txt')
    expect(await read('https://closed.test/')).toContain('robots.txt')
    expect(server.asked).toEqual(['news.test/robots.txt', 'news.test/robots.txt', 'closed.test/robots.txt'])
    expect(await read('https://news.test/private/open')).toContain('open')
  })

  it('read nothing of a site that cannot say', async () => {
    expect(await read('https://ill.test/')).toContain('could not say')
    expect(server.asked).toEqual(['ill.test/robots.txt'])
  })
})

describe('search', () => {
  it('asks the engine that was set, and shows what it found', async () => {
    const { text, data } = await say('search', 'search the web for town bees')
    expect(text).toBe(
      '1. About town bees\n   https://news.test/bees\n   Bees find more flowers.\n2. \n   https://other.test/new',
    )
    expect(data).toMatchObject({ results: [{ url: 'https://news.test/bees' }, { url: 'https://other.test/new' }] })
    expect(server.asked).toEqual([`127.0.0.1:${server.port}/search`])
    expect((await call('search', { query: 'bees', limit: 1 })).data).toMatchObject({ results: [{}] })
  })

  it.each([
    ['nothing', 'Nothing was found for “nothing”.'],
    ['html', 'no results that I can read'],
    ['forbidden', 'does not give results as JSON'],
  ])('says so for %s', async (query, why) => {
    expect((await call('search', { query })).text).toContain(why)
  })

  it('says how to set an engine where there is none, and asks nobody', async () => {
    const { call: bare, powers } = web.in()
    expect((await bare('search', { query: 'bees' })).text).toBe(
      'No search engine is set. Set a SearXNG server that gives JSON: assistant skill config web searchUrl https://searx.example.org',
    )
    expect(powers.requests).toEqual([])
  })

  it.each([
    'search my notes for compost',
    'find my keys',
    'what is the capital of France',
    'read the room',
    'open the window',
    'how do I delete my search history in Chrome',
    'search for it online',
    'go to sleep',
    'check the oven',
    'show me 3.14',
    'what is 5.5 in fractions',
    'read report.pdf',
  ])('leaves %j to others', async (request) => {
    for (const tool of Object.keys(skill.tools)) await expect(say(tool, request), tool).rejects.toThrow(Decline)
  })
})

describe.each(skill.commands ?? [])('the samples of $tool', ({ tool, samples }) => {
  it('are unlike, and each is read', async () => {
    expect(new Set(samples).size).toBe(samples.length)
    for (const sample of samples)
      await expect(say(tool, sample.slice('{request: '.length, -1)), sample).resolves.toHaveProperty('text')
  })
})
