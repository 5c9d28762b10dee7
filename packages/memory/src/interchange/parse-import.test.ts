import { describe, expect, it } from 'vitest'
import { parseImport } from './parse-import.ts'

describe('parseImport', () => {
  it.each([
    ['{"text":"The bicycle is in the cellar"}', 'export', 'jsonl'],
    ['\ufeff\n { "text": "The bicycle is in the cellar" }', 'x.txt', 'jsonl'],
    ['# Memories\r\n\r\n<!-- openpa-memory 1 -->\r\n\r\n- The bicycle is in the cellar', 'x.md', 'openpa-markdown'],
    ['The bicycle is in the cellar\n§\n', 'x.md', 'hermes'],
    ['- The bicycle is in the cellar', 'MEMORY.md', 'openclaw'],
    ['- The bicycle is in the cellar', 'clipboard', 'markdown'],
    ['\ufeff1. The bicycle is in the cellar', 'clipboard', 'markdown'],
    ['The bicycle is in the cellar', 'notes.md', 'markdown'],
    ['The bicycle\nis in the cellar', 'notes.txt', 'text'],
  ])('takes %j in %j for %s', (text, fileName, format) => {
    const found = parseImport(text, { fileName })
    expect(found.format).toBe(format)
    expect(found.problems).toEqual([])
    expect(found.memories.map((memory) => memory.text)).toEqual(['The bicycle is in the cellar'])
    expect(parseImport(text, { fileName })).toEqual(found)
  })

  it('says what is wrong with a file that only calls itself JSON lines', () => {
    expect(parseImport('hello', { fileName: 'memories.jsonl' })).toEqual({
      format: 'jsonl',
      memories: [],
      problems: [{ line: 1, message: expect.stringContaining('no JSON') }],
    })
  })

  it('has a memory for each paragraph of a text', () => {
    const { memories } = parseImport('One line\nand another.\n\nA price of $12 is 3 * 4.\n\n\n', {
      fileName: 'notes.txt',
    })
    expect(memories).toEqual(
      ['One line and another.', 'A price of $12 is 3 * 4.'].map((text) => ({
        text,
        kind: 'fact',
        trust: 0.7,
        origins: [{ source: 'import', file: 'notes.txt' }],
      })),
    )
  })

  it('finds nothing in an empty file', () => {
    expect(parseImport('', { fileName: 'x' })).toEqual({ format: 'text', memories: [], problems: [] })
  })

  it('gets through files made to be slow', () => {
    const pieces = [
      '<!--',
      '[score=',
      '**',
      '__',
      '_',
      '~~',
      '|',
      '- ',
      '  - ',
      '> ',
      '#',
      '`',
      '{"',
      '§\n',
      '(',
      ': ',
      'a: ',
    ]
    for (const piece of pieces)
      expect(parseImport(piece.repeat(50_000), { fileName: 'x.md' }).format, piece).toBeDefined()
  })
})
