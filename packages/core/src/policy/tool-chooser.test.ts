import { describe, expect, it } from 'vitest'
import { hashedWords } from '../../test/hashed-words.ts'
import { parseSample } from './command.ts'
import { ComplementBayes } from './complement-bayes.ts'
import { TermIndex, TermVectors } from './term-vectors.ts'
import { ToolChooser, toolProfiles } from './tool-chooser.ts'
import { VectorTable } from './vector-table.ts'

const profile = (tool: string, description: string, ...examples: string[]) => ({ tool, description, examples })
const weather = profile('weather.forecast', 'Weather forecast for a place', 'will it rain in Porto', 'do I need a coat')
const trains = profile('trains.find', 'Train connections between two places', 'when does the next train to Porto leave')
const poems = profile('poems.write', 'Writes a short poem')

describe('a chooser of tools', () => {
  const first = async (text: string) =>
    (await new ToolChooser(hashedWords, () => [weather, trains, poems]).rank(text))[0]?.tool

  it('puts first the tool whose description or examples a request is like', async () => {
    expect(await first('a poem about the sea, please')).toBe('poems.write')
    expect(await first('do I need a coat today')).toBe('weather.forecast')
    expect(await first('the next train to Braga')).toBe('trains.find')
  })

  it('gives every tool a share of the fit', async () => {
    const ranked = await new ToolChooser(hashedWords, () => [weather, trains, poems]).rank('will it rain')
    expect(ranked.map(({ tool }) => tool).sort()).toEqual(['poems.write', 'trains.find', 'weather.forecast'])
    expect(ranked.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1, 9)
  })

  it('knows no preference where nothing is like anything, and copes with none at all', async () => {
    const ranked = await new ToolChooser(hashedWords, () => [weather, trains]).rank('')
    expect(ranked.map(({ score }) => score)).toEqual([0.5, 0.5])
    expect(await new ToolChooser(hashedWords, () => []).rank('will it rain')).toEqual([])
  })

  it('ranks alike, whatever sentences are known already', async () => {
    const texts = ['do I need a coat', 'something else', 'when does the next train to Porto leave']
    const vectors = new VectorTable(await hashedWords.embed(texts))
    const known = async () => ({ vectors, rowOf: new Map(texts.map((text, row) => [text, row])) })
    const profiles = () => [weather, trains, poems]
    for (const text of ['do I need a coat today', 'the next train', 'rain'])
      expect(await new ToolChooser(hashedWords, profiles, known).rank(text)).toEqual(
        await new ToolChooser(hashedWords, profiles).rank(text),
      )
  })

  it('chooses among others once it is told', async () => {
    let tools = [weather]
    const chooser = new ToolChooser(hashedWords, () => tools)
    await chooser.rank('a poem')
    tools = [poems]
    chooser.renew()
    expect((await chooser.rank('a poem')).map(({ tool }) => tool)).toEqual(['poems.write'])
  })

  it('is told of tools by their own words, their samples and the examples of their skill', () => {
    const [told] = toolProfiles({
      tools: () => [
        {
          name: 'web-search.findPage',
          skill: 'web-search',
          description: 'Finds pages.',
          effect: 'read',
          idempotent: true,
          destructive: false,
          hosts: [],
          inputSchema: {},
        },
      ],
      workers: () => [
        {
          skill: 'web-search',
          description: '',
          instructions: '',
          examples: ['what is new'],
          tools: ['web-search.findPage'],
        },
      ],
      commands: () => [
        {
          tool: 'web-search.findPage',
          skill: 'web-search',
          description: '',
          readOnly: true,
          destructive: false,
          samples: [parseSample('look up {what: the moon}', { what: 'text' })],
          slots: { what: 'text' },
          optional: [],
          declines: false,
        },
      ],
    })
    expect(told).toEqual({
      tool: 'web-search.findPage',
      description: 'web search find Page: Finds pages.',
      examples: ['look up the moon', 'what is new'],
    })
  })
})

describe('its parts', () => {
  it('weigh rare terms more than common ones', () => {
    const vectors = new TermVectors([
      ['the', 'rain'],
      ['the', 'train'],
      ['the', 'poem'],
    ])
    const [rain, train] = [vectors.of(['the', 'rain']), vectors.of(['the', 'train'])]
    expect(rain.get('rain')).toBeGreaterThan(rain.get('the') ?? 0)
    const [same, other] = new TermIndex([rain, train]).products(rain)
    expect(same).toBeCloseTo(1, 9)
    expect(other).toBeCloseTo((rain.get('the') ?? 0) ** 2, 9)
    expect(vectors.of(['unheard']).size).toBe(0)
  })

  it('learn a group from what is not in it', () => {
    const texts = [
      ['rain', 'today'],
      ['rain', 'soon'],
      ['train', 'today'],
    ]
    const vectors = new TermVectors(texts)
    const bayes = new ComplementBayes(
      texts.map((terms, i) => ({ terms: vectors.of(terms), group: i < 2 ? 0 : 1 })),
      2,
    )
    // By hand, for a text of the one term "rain": its weight in the complement of group 1 is that of both texts of group 0.
    const weight = (terms: string[], term: string) => vectors.of(terms).get(term) ?? 0
    const rain = weight(['rain', 'today'], 'rain') + weight(['rain', 'soon'], 'rain')
    const sum = (terms: string[]) => terms.reduce((all, term) => all + weight(terms, term), 0)
    const [own, other] = [sum(['rain', 'today']) + sum(['rain', 'soon']), sum(['train', 'today'])]
    const smooth = 0.3
    const [first, second] = bayes.scores(vectors.of(['rain']))
    expect(first).toBeCloseTo(-Math.log(smooth / (other + 4 * smooth)), 9)
    expect(second).toBeCloseTo(-Math.log((rain + smooth) / (own + 4 * smooth)), 9)
    expect(first).toBeGreaterThan(second ?? 0)
  })
})
