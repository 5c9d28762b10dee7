import { describe, expect, it } from 'vitest'
import { relationOf } from './contradiction.ts'
import { readStatement } from './read-statement.ts'

const relation = (older: string, newer: string) =>
  relationOf({ text: older, form: readStatement(older) }, { text: newer, form: readStatement(newer) })

describe('relationOf', () => {
  it.each([
    ['I live in Lisbon', 'I moved to Porto'],
    ['I live in Lisbon', 'I live in Porto now'],
    ['I live in Lisbon', 'I no longer live in Lisbon'],
    ['I live in Lisbon', 'I moved to Portugal'],
    ['my shoe size is 43', 'my shoe size is 44'],
    ['my size is 43', 'my size is 42, no, 44'],
    ['I work for Fenwick', 'I started a new job at Corvo Capital'],
    ['I work for Fenwick', 'I lost my job'],
    ['The wifi password is pinewood', 'The wifi password is now bluefinch'],
    ['Ana is allergic to peanuts', 'Ana is no longer allergic to peanuts'],
    ['Ana is no longer allergic to peanuts', 'Ana is allergic to peanuts'],
    ['I like olives', "I don't like olives any more"],
    ['I prefer tea to coffee', 'I prefer coffee to tea'],
    ['I use Spotify', 'I switched from Spotify to Tidal'],
    ['I drink tea', 'I gave up tea'],
    ["We're going to Norway this summer", "We're going to Scotland instead of Norway this summer"],
    ['I work night shifts', 'I work day shifts now'],
    ['The meeting is on Monday', 'The meeting was moved to Tuesday'],
    ['The picnic is in Elm Park', 'The picnic was moved to Rose Garden'],
    ['I have two cats', 'I have three cats'],
    ['My car is a Fiat', 'My car is a Skoda'],
    ['I run every morning', 'I stopped running because of my knee'],
    ['My girlfriend is Nadia', 'I broke up with Nadia'],
  ])('lets the newer supersede: %s | %s', (older, newer) => {
    expect(relation(older, newer)).toBe('supersedes')
  })

  it.each([
    ['a country and a town in it', 'I live in Lisbon', 'I live in Portugal'],
    ['the past', 'I live in Lisbon', 'I lived in Porto'],
    ['long ago', 'I live in Lisbon', 'I moved to Porto in 2009'],
    ['a guess', 'My favourite colour is green', 'I think my favourite colour is blue'],
    ['a plan', 'I live in Lisbon', 'I might move to Porto'],
    ['a condition', 'I live in Lisbon', 'If I moved to Porto I would be happy'],
    ['somebody else', 'I live in Lisbon', 'Ana lives in Porto'],
    ['another denial', 'I live in Lisbon', "I don't live in Porto"],
    ['another attribute', 'I live in Lisbon', 'I work in Porto'],
    ['several of a kind', 'My sister is called Ana', 'My sister is called Mira'],
    ['another liking', 'I like tea', 'I like coffee'],
    ['another activity', 'I play chess', 'I play tennis now'],
    ['a liking and a habit', 'I like green tea', 'I switched from tea to coffee'],
    ['another number of', 'I have two cats', 'I have three dogs'],
    ['what it is and where it is', 'My car is a Fiat', 'My car is in the garage'],
    ['what it is and where it was', 'The car is parked on level 2', 'My car is a Skoda now'],
    ['a quality', 'My doctor is Dr Weiss', 'My doctor is very kind'],
    ['the same in more words', 'My doctor is Dr Weiss', 'My doctor is Dr Hanna Weiss'],
    ['a day and a date', 'My birthday is 3 May', 'My birthday is on Monday'],
    ['more of the same', 'The meeting is on Monday', 'The meeting is on Monday at 9'],
    ['a time and a place', 'The meeting is on Monday', 'The meeting is in room 4'],
    ['another meeting', 'The meeting with Ana is on Monday', 'The meeting with Tom is on Tuesday'],
    ['another unit', 'My weight is 82 kg', 'My weight is 180 lb'],
    ['another season', 'I drive a Fiat in summer', 'I drive a Kona in winter'],
    ['a verb that sounds like a noun', 'My car is a Fiat', 'I care about Skodas now'],
    ['texts that are only alike', 'order number ZX-1 is late', 'order number ZX-2 is late'],
    ['what says more than is contradicted', 'I live in Lisbon and my car is a Fiat', 'My car is a Skoda'],
  ])('leaves both alone: %s', (_, older, newer) => {
    expect(relation(older, newer)).toBe('none')
  })

  it.each([
    ['I live in Lisbon', ' i LIVE  in lisbon. '],
    ['My shoe size is 43', 'The size of my shoes is 43'],
    ["Ana's date of birth is 3 May", "Ana's birthday is 3 May"],
    ['I am allergic to peanuts', 'I have an allergy to peanuts'],
  ])('knows what says the same: %s | %s', (older, newer) => {
    expect(relation(older, newer)).toBe('same')
  })

  it.each([
    ['I do yoga on Tuesdays', 'I do yoga on Thursdays'],
    ['My boyfriend is Marek', 'My husband is Marek'],
    ['I think I live in Lisbon', 'I live in Lisbon'],
  ])('does not take for the same: %s | %s', (older, newer) => {
    expect(relation(older, newer)).not.toBe('same')
  })
})
