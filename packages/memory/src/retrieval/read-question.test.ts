import { describe, expect, it } from 'vitest'
import { readQuestion } from './read-question.ts'

const NOTHING = { time: false, number: false, place: false }

describe('readQuestion', () => {
  it.each([
    ['When did Ana move?', { ...NOTHING, time: true }],
    ['In which year was that?', { ...NOTHING, time: true }],
    ['How many cats does she have?', { ...NOTHING, number: true }],
    ['Where does Ben live?', { ...NOTHING, place: true }],
    ['Which city did they visit?', { ...NOTHING, place: true }],
    ['What did she buy?', NOTHING],
    ['the whenever and the nowhere', NOTHING],
  ])('%s wants %o', (text, wants) => {
    expect(readQuestion(text).wants).toEqual(wants)
  })

  it.each([
    ['where did I use to live? I used to like it', true],
    ['what was my previous address', true],
    ['where did I live before', true],
    ['where do I live', false],
    ['what is my address', false],
  ])('%s asks about the past: %s', (text, past) => {
    expect(readQuestion(text).past).toBe(past)
  })

  it('knows whose life is asked about', () => {
    expect(readQuestion('what is my shoe size').firstPerson).toBe(true)
    expect(readQuestion('what is Mya’s shoe size').firstPerson).toBe(false)
  })

  it('has terms once, in order, and pairs over function words', () => {
    const { terms, pairs, words } = readQuestion('the support group of the support team')
    expect(terms).toEqual(['support', 'group', 'team'])
    expect([...pairs]).toEqual(['support group', 'group support', 'support team'])
    expect(words).toContain('the')
  })
})
