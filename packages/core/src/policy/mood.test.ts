import { expect, it } from 'vitest'
import { type Mood, moodOf } from './mood.ts'

it.each<[string, Mood]>([
  ['what is 2+2', 'question'],
  ['where do I keep the key', 'own question'],
  ['2+2?', 'question'],
  ['the boiler is from 2019', 'statement'],
  ["I'm vegan", 'own statement'],
  ['my ring size is 7', 'own statement'],
  ['Sofia only drinks oat milk', 'statement'],
  ['Kwame supports Everton', 'order'],
  ['remind me to call Ana', 'own order'],
  ['tell Bob that lunch is ready', 'order'],
  ['play some jazz', 'order'],
  ['', 'order'],
])('%s: %s', (text, mood) => {
  expect(moodOf(text)).toBe(mood)
})
