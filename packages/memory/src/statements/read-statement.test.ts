import { describe, expect, it } from 'vitest'
import { readStatement, topicOf, topicOfText, topicsToLookUp } from './read-statement.ts'

const read = (text: string) => {
  const form = readStatement(text)
  return form && [form.subject, form.attribute, form.value]
}

describe('readStatement', () => {
  it.each([
    ['my shoe size is 43', 'me', 'shoe size', '43'],
    ['The size of my shoes is 43.', 'me', 'shoe size', '43'],
    ["Ana's birthday is 3 May", 'ana', 'birthday', '3 may'],
    ['remember that I live in Lisbon', 'me', 'home', 'lisbon'],
    ['Ana moved to Porto', 'ana', 'home', 'porto'],
    ['My sister Ana has relocated to Porto', 'ana', 'home', 'porto'],
    ['I work for Fenwick & Sons', 'me', 'employer', 'fenwick son'],
    ['my sister Ana is allergic to peanuts', 'ana', 'allergic', 'peanut'],
    ["Ana's allergic to peanuts", 'ana', 'allergic', 'peanut'],
    ["I'm vegetarian", 'me', 'diet', 'vegetarian'],
    ['My favorite color is green', 'me', 'favourit colour', 'green'],
    ['the wifi password is pinewood', 'me', 'wifi password', 'pinewood'],
    ['The password for the wifi: pinewood', 'me', 'wifi password', 'pinewood'],
    ['my car is a Fiat', 'me', 'car', 'fiat'],
    ["My doctor's name is Dr Weiss", 'me', 'doctor', 'dr weiss'],
    ['Leo is five years old', 'leo', 'age', '5'],
    ['My dentist appointment was moved to Wednesday at 11', 'me', 'dentist appoint time', 'wednesdai at 11'],
    ['I got a new phone, it’s a Pixel 9', 'me', 'phone', 'pixel 9'],
    ['Dad plays chess', "me's dad", 'to plai', 'chess'],
    ['I stopped smoking', 'me', 'to smok', ''],
  ])('reads %s', (text, ...form) => {
    expect(read(text)).toEqual(form)
  })

  it.each([
    ['a question', 'where do I live?'],
    ['a wish', 'I wish I lived in Rome'],
    ['a condition', 'if I moved to Rome I would be happy'],
    ['the past', 'I used to live in Rome'],
    ['a pronoun', 'it is in the garage'],
    ['another language', 'Ich wohne in Wien'],
    ['another script', '私はリスボンに住んでいます'],
    ['code', 'const x = { a: 1 }'],
    ['nothing', ''],
    ['a long text', 'I live in Lisbon. '.repeat(100)],
    ['100 kB', 'my '.repeat(33_000)],
  ])('reads nothing of %s', (_, text) => {
    expect(readStatement(text)).toBeUndefined()
  })

  it('tells what is denied, and what is over', () => {
    expect(readStatement('Ana is no longer allergic to peanuts')).toMatchObject({ negated: true, changed: true })
    expect(readStatement("Tom doesn't like olives any more")).toMatchObject({
      negated: true,
      changed: true,
      value: 'oliv',
    })
    expect(readStatement('Tom likes olives')).toMatchObject({ negated: false, changed: false })
    expect(readStatement("I can't stand olives")).toMatchObject({ attribute: 'like', negated: true })
    expect(readStatement('I switched from Spotify to Tidal')).toMatchObject({ value: 'tidal', ended: ['spotifi'] })
    expect(readStatement("We're going to Peru instead of Norway")).toMatchObject({ value: 'peru', ended: ['norwai'] })
    expect(readStatement('Priya gave up French and is learning Korean')).toMatchObject({
      value: 'korean',
      ended: ['french'],
    })
  })

  it.each([
    'my size is 43, no, 44',
    'my size is 43 - sorry, 44',
    'My size is 43, I mean 44.',
    'my size is 43, no, my size is 44',
  ])('takes the last value where a sentence corrects itself: %s', (text) =>
    expect(read(text)).toEqual(['me', 'size', '44']),
  )

  it('knows what is not sure, and what is only a part', () => {
    expect(readStatement('I think my size is 43')?.hedged ?? true).toBe(true)
    expect(readStatement('I moved to Porto in 2009')?.hedged).toBe(true)
    expect(readStatement('I live in Lisbon')).toMatchObject({ hedged: false, whole: true })
    expect(readStatement('I live in Lisbon and my car is a Fiat')).toMatchObject({ whole: false })
  })
})

describe('topics', () => {
  it('file what has one value by its attribute, and what has many by the value', () => {
    expect(topicOfText('I live in Lisbon')).toBe('me\thome')
    expect(topicOfText('Ana takes piano lessons')).toBe('ana\t=lesson')
    expect(topicOfText('What a day!')).toBeNull()
  })

  it.each([
    ['I live in Lisbon', 'I moved to Porto'],
    ['I use Spotify for music', 'I switched from Spotify to Tidal'],
    ['Leo takes piano lessons', 'Leo quit piano lessons'],
    ['My browser is Firefox', 'I use Chrome instead of Firefox'],
  ])('lead from what supersedes to what is superseded: %s', (older, newer) => {
    const [was, is] = [readStatement(older), readStatement(newer)]
    if (!was || !is) throw new Error('unread')
    expect(topicsToLookUp(is)).toContain(topicOf(was))
  })
})
