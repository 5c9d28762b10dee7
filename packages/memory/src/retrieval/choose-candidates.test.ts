import { expect, it } from 'vitest'
import { candidate } from '../../test/candidate.ts'
import { topicsAsked } from '../statements/topics-asked.ts'
import type { Candidate } from './candidates.ts'
import { chooseCandidates } from './choose-candidates.ts'

const turn = (session: string, place: number, more: Partial<Candidate> = {}) =>
  candidate(`${session}${place}`, { session, turn: place, ...more })
const SETTINGS = { vectorCandidates: 1, neighbours: 1 }
const chosen = (items: readonly Candidate[], terms: string[] = [], topics: string[] = []) =>
  chooseCandidates(items, terms, topics, SETTINGS).map(({ id }) => id)

it('keeps what has a word of the question, whole', () => {
  const items = [
    candidate('a', { terms: 'tent camp' }),
    candidate('b', { terms: 'tents' }),
    candidate('c', { terms: 'in tent' }),
  ]
  expect(chosen(items, ['tent'])).toEqual(['a', 'c'])
})

it('keeps the nearest by meaning, and none without a vector', () => {
  expect(chosen([candidate('a', { cosine: 0.1 }), candidate('b', { cosine: 0.4 }), candidate('c')])).toEqual(['b'])
})

it('keeps the turns beside a turn, of its session and directly beside it', () => {
  const items = [turn('s', 1), turn('s', 2, { terms: 'tent' }), turn('s', 4), turn('t', 3)]
  expect(chosen(items, ['tent'])).toEqual(['s1', 's2'])
})

it('keeps statements about what is asked, and what they superseded', () => {
  const items = [
    candidate('porto', { text: 'I moved to Porto' }),
    candidate('graz', { text: 'I moved to Graz', supersededBy: 'porto' }),
    candidate('dog', { text: 'I have a dog' }),
  ]
  const all = chooseCandidates(items, [], topicsAsked('where do I live?'), { ...SETTINGS, vectorCandidates: 0 })
  expect(all.map(({ id }) => id)).toEqual(['porto', 'graz'])
})
