import { describe, expect, it } from 'vitest'
import { termsOf, wordsOf } from './terms.ts'

describe('termsOf', () => {
  it.each([
    ['stems, and leaves function words out', 'Where are the walking walkers of Lisbon?', ['walk', 'walker', 'lisbon']],
    ['keeps order and repetitions', 'tea, then more tea', ['tea', 'more', 'tea']],
    ['takes what an apostrophe adds away', "Ana's dog doesn't bite, l’eau", ['ana', 'dog', 'doesn', 'bite', 'l']],
    ['keeps numbers and codes', 'order ZX-88172 of 2024', ['order', 'zx', '88172', '2024']],
    ['leaves other scripts as they are', 'Котёл в подвале', ['котёл', 'в', 'подвале']],
    ['cuts scripts without spaces into words', '猫が好きです', expect.arrayContaining(['猫', '好き'])],
    ['reads full-width forms as plain ones', 'ＡＢＣ １２', ['abc', '12']],
    ['finds nothing in nothing', ' ?! \u200b', []],
  ])('%s', (_, text, expected) => {
    expect(termsOf(text)).toEqual(expected)
  })

  it('reads no more than a book’s first pages', () => {
    expect(termsOf('boiler '.repeat(50_000)).length).toBeLessThan(5000)
    expect(termsOf('x'.repeat(50_000))).toEqual(['x'.repeat(40)])
  })
})

it('wordsOf keeps function words, in lower case', () => {
  expect(wordsOf('What does ANA like?')).toEqual(['what', 'does', 'ana', 'like'])
})
