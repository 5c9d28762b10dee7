import type { PortableMemory } from '@openpa/core'
import { describe, expect, it } from 'vitest'
import { isOurMarkdown, parseMarkdown, toMarkdown } from './format-markdown.ts'

const MEMORIES: PortableMemory[] = [
  { text: 'Said second', kind: 'episode', place: { session: 's1', turn: 2, speaker: 'user' } },
  { text: 'Prefers tea\nwithout sugar', kind: 'preference', id: 'p1' },
  { text: 'Said first', kind: 'episode', place: { session: 's1', turn: 1 } },
  { text: 'Lives in Graz', kind: 'fact', id: 'f1', validTo: '2026-03-01T00:00:00Z', supersededBy: 'f2' },
  { text: 'Moved house', kind: 'episode', trust: 0.7, origins: [{ source: 'import', file: 'old notes.md' }] },
  { text: 'Lives in Linz', kind: 'fact', id: 'f2', createdAt: '2026-03-01T00:00:00Z', importance: 0.5, validTo: null },
  { text: 'Was in a hurry', kind: 'fact', supersededBy: 'f9' },
]

const DOCUMENT = String.raw`# Memories

<!-- openpa-memory 1 -->

## Facts

- Lives in Graz *(until 2026-03-01)* <!-- id=f1 to=2026-03-01T00:00:00Z by=f2 -->
- Lives in Linz <!-- id=f2 created=2026-03-01T00:00:00Z to=null importance=0.5 -->
- Was in a hurry *(superseded)* <!-- by=f9 -->

## Preferences

- Prefers tea
  without sugar
  <!-- id=p1 -->

## Episodes

- Moved house <!-- trust=0.7 origins=[{"source":"import","file":"old\u0020notes.md"}] -->

### Session s1

- Said first <!-- place={"session":"s1","turn":1} -->
- Said second <!-- place={"session":"s1","turn":2,"speaker":"user"} -->
`

it('writes a document by kind and session', () => {
  expect(toMarkdown(MEMORIES)).toBe(DOCUMENT)
})

it('is a document too where there is nothing', () => {
  expect(parseMarkdown(toMarkdown([]))).toEqual({ memories: [], problems: [] })
  expect(isOurMarkdown(toMarkdown([]))).toBe(true)
  expect(isOurMarkdown('# Memories\n\n- tea')).toBe(false)
})

describe('parseMarkdown', () => {
  it('reads it back in the order of the document', () => {
    const { memories, problems } = parseMarkdown(DOCUMENT)
    expect(problems).toEqual([])
    expect(memories).toEqual([3, 5, 6, 1, 4, 2, 0].map((index) => MEMORIES[index]))
  })

  it('takes in what a person has changed', () => {
    const edited = DOCUMENT.replace('Lives in Linz', 'Lives in Wels')
      .replace(' *(until 2026-03-01)*', '')
      .replace('## Preferences\n', '## Preferences\n\n- Hates parsley,\n  even on soup  \n')
      .replace('## Episodes\n', '## Recipes\n\n- Soup &amp; bread\n\nNo item, goes with the one above.\n')
    expect(parseMarkdown(edited).memories.map(({ text, kind, id }) => [kind, id, text])).toEqual([
      ['fact', 'f1', 'Lives in Graz'],
      ['fact', 'f2', 'Lives in Wels'],
      ['fact', undefined, 'Was in a hurry'],
      ['preference', undefined, 'Hates parsley,\neven on soup'],
      ['preference', 'p1', 'Prefers tea\nwithout sugar'],
      ['preference', undefined, 'Soup & bread\n\nNo item, goes with the one above.'],
      ['preference', undefined, 'Moved house'],
      ['preference', undefined, 'Said first'],
      ['preference', undefined, 'Said second'],
    ])
  })

  it('leaves out names it does not know', () => {
    expect(parseMarkdown('- tea <!-- id=a1 mood=good toString=1 -->').memories).toEqual([
      { text: 'tea', kind: 'fact', id: 'a1' },
    ])
  })

  it('names the line of a memory whose comment is wrong, and reads the others', () => {
    const damaged = DOCUMENT.replace('importance=0.5', 'importance=5').replace('<!-- id=p1 -->', '<!-- id=p1')
    const { memories, problems } = parseMarkdown(damaged)
    expect(memories).toHaveLength(5)
    expect(problems).toEqual([
      { line: 8, message: expect.stringContaining('"importance"') },
      { line: 13, message: expect.stringContaining('cut off') },
    ])
  })

  it('reads a file that is cut in half up to there', () => {
    const { memories, problems } = parseMarkdown(DOCUMENT.slice(0, DOCUMENT.indexOf('2,"speaker"')))
    expect(memories).toHaveLength(6)
    expect(problems).toEqual([{ line: 24, message: expect.stringContaining('cut off') }])
  })
})
