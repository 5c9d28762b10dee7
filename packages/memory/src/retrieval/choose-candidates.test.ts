import { expect, it } from 'vitest'
import { topicsAsked } from '../statements/topics-asked.ts'
import type { Candidate } from './candidates.ts'
import { chooseCandidates } from './choose-candidates.ts'

const item = (id: string, more: Partial<Candidate> = {}): Candidate => ({
  id,
  kind: 'fact',
  text: id,
  origin: '{}',
  trust: 1,
  importance: 0.5,
  created: 0,
  validFrom: 0,
  validTo: null,
  supersededBy: null,
  session: null,
  turn: null,
  speaker: null,
  terms: null,
  cosine: null,
  ...more,
})
const turn = (session: string, place: number, more: Partial<Candidate> = {}) =>
  item(`${session}${place}`, { session, turn: place, ...more })
const SETTINGS = { vectorCandidates: 1, neighbours: 1 }
const chosen = (items: readonly Candidate[], terms: string[] = [], topics: string[] = []) =>
  chooseCandidates(items, terms, topics, SETTINGS).map(({ id }) => id)

it('keeps what has a word of the question, whole', () => {
  const items = [item('a', { terms: 'tent camp' }), item('b', { terms: 'tents' }), item('c', { terms: 'in tent' })]
  expect(chosen(items, ['tent'])).toEqual(['a', 'c'])
})

it('keeps the nearest by meaning, and none without a vector', () => {
  expect(chosen([item('a', { cosine: 0.1 }), item('b', { cosine: 0.4 }), item('c')])).toEqual(['b'])
})

it('keeps the turns beside a turn, of its session and directly beside it', () => {
  const items = [turn('s', 1), turn('s', 2, { terms: 'tent' }), turn('s', 4), turn('t', 3)]
  expect(chosen(items, ['tent'])).toEqual(['s1', 's2'])
})

it('keeps statements about what is asked, and what they superseded', () => {
  const items = [
    item('porto', { text: 'I moved to Porto' }),
    item('graz', { text: 'I moved to Graz', supersededBy: 'porto' }),
    item('dog', { text: 'I have a dog' }),
  ]
  const all = chooseCandidates(items, [], topicsAsked('where do I live?'), { ...SETTINGS, vectorCandidates: 0 })
  expect(all.map(({ id }) => id)).toEqual(['porto', 'graz'])
})
