import { describe, expect, it } from 'vitest'
import { parseSample } from './command.ts'
import { stem } from './features.ts'
import { FrameTable } from './frame-table.ts'

const SAMPLES = ['remind me to {task: water it} {when: today}', 'water the water lilies', '{task: water it}'].map(
  (template) => parseSample(template, { task: 'text', when: 'date-time' }),
)
/** Longer words are taken for rarer. */
const table = new FrameTable(SAMPLES, (word) => word.length)
const read = (text: string) => table.read(text.split(' ').map(stem))
const [REMIND, LILIES, BARE] = [0, 1, 2]

describe('the share of a frame that a request has', () => {
  it.each([
    ['all of it', REMIND, 'please remind me now to eat', 1],
    ['what stands in order', REMIND, 'to remind', 6 / 10],
    ['nothing of it', REMIND, 'eat up', 0],
    ['a word as often as the request has it', LILIES, 'water the lilies', 11 / 16],
    ['none where there are no words', BARE, 'water it', 0],
  ])('%s', (_, frame, text, share) => {
    expect(table.share(frame, read(text))).toBeCloseTo(share, 12)
  })
})

describe('the start of a frame', () => {
  it.each([
    ['all words before the first slot', REMIND, 'remind me to eat', 1],
    ['not all of them', REMIND, 'remind me', 0],
    ['others', REMIND, 'please remind me to', 0],
    ['all of it where it has no slot', LILIES, 'water the water lilies now', 1],
    ['not all of it where it has no slot', LILIES, 'water the water', 0],
    ['none where a slot comes first', BARE, 'water it', 0],
  ])('%s', (_, frame, text, start) => {
    expect(table.start(frame, read(text))).toBe(start)
  })
})
