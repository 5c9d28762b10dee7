import type { PortableMemory } from '@openpa/core'
import { describe, expect, it } from 'vitest'
import { parseJsonl, toJsonl } from './format-jsonl.ts'
import { parseMarkdown, toMarkdown } from './format-markdown.ts'
import { parseImport } from './parse-import.ts'

const TEXTS = [
  'plain',
  ' spaces around ',
  '\n\nblank lines around\n\n',
  'one\n\n\nthree blank lines\n \n  \nand spaces in them',
  '- a dash\n- another',
  '-\n1',
  '- x <!-- id=1 -->',
  '# A title\n## Facts\n### Session s',
  'ends in a fence\n```\ncode --> here\n```',
  '```ts\nconst never = `closed`',
  '    indented\n\ttabbed\n  two',
  'a comment <!-- id=evil --> inside',
  'a comment at the end <!-- id=evil -->',
  'ends in -->',
  '--> begins\nso -->\nmore',
  'half <!-- of one',
  '<!--> and <!---> and --!> here',
  'entities &amp; &lt;!-- &#13; &amp;amp; &copy; & &am',
  'CRLF\r\nand CR\rand both\r\n\r\n1',
  'ends in CR\r',
  'line separator\u2028paragraph\u2029next\u0085vertical\vform\f',
  '🙂 👩‍👩‍👧 é 日本語',
  'עברית \u202eright to left\u202c العربية',
  '**bold** _it_ ~~gone~~ [link](http://example.org) `code` | table | $x$',
  '*(until 2026-03-01)*x',
  'x *(until 2026-03-01)*',
  'x\n*(superseded)*',
  '~~x~~ (until 2026-03-01)',
  '§\nx\n§',
  '---\nfront: matter\n---\nx',
  '> quote\n> more',
  '<script>let x = 1',
  '<div>\n\nx',
  'null 0',
  '{"text":"json"}',
  '\ufeffmark x',
]

const FULL: PortableMemory = {
  id: '4f0a4bb2-6f35-4a53-9d8e-0c1a3c4de111',
  text: 'The bicycle is in the cellar',
  kind: 'fact',
  createdAt: '2026-01-05T10:00:00.000Z',
  validFrom: '2026-01-01T00:00:00Z',
  validTo: '2026-03-01T00:00:00.000Z',
  supersededBy: 'b4ce8f5e-2f0c-4b77-a9a2-77c2f6f4c222',
  importance: 0.25,
  trust: 1,
  origins: [
    { source: 'message', run: 'r -- 1' },
    { source: 'import', file: 'a b <!-- -->.md' },
    { source: 'skill', skill: 's' },
  ],
  place: { session: 'Kitchen <!-- \n### talk', turn: 3, speaker: 'user' },
}

const KINDS = ['fact', 'preference', 'procedure', 'episode'] as const

/** The same sequence every time (mulberry32), so that a failure can be seen again. */
function random(seed: number) {
  let state = seed
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const PIECES = [...'-#`~ \n\r\t*<>!&;|§[]"\\', '<!--', '-->', '<!-- id=1 -->', '&amp;', '&lt;', '&#13;', '\n- ', '\n\n']
const PIECES_OF_IDS = ['null', 'true', '1', '--', '-', ' ', '=', '"', '[', '<!--', '-->', 'é', '\n', 'a', '/', '0.5']

function someMemory(seed: number): PortableMemory {
  const next = random(seed)
  const some = (pieces: string[], length: number) =>
    Array.from({ length }, () => pieces[next(pieces.length)] ?? '').join('')
  const orNot = <T extends object>(fields: T): Partial<T> => (next(2) === 0 ? fields : {})
  const text = `${some(PIECES, next(8))}x${some(PIECES, next(8))}`
  return {
    text,
    kind: KINDS[next(KINDS.length)] ?? 'fact',
    ...orNot({ id: some(PIECES_OF_IDS, next(4)) }),
    ...orNot({ validTo: next(2) === 0 ? null : '2026-03-01T00:00:00.000Z' }),
    ...orNot({ supersededBy: next(4) === 0 ? null : some(PIECES_OF_IDS, next(4)) }),
    ...orNot({ trust: next(11) / 10, importance: next(2) === 0 ? 1e-7 : 0 }),
    ...orNot({ origins: [{ source: some(PIECES_OF_IDS, 2) }].slice(next(2)) }),
    ...orNot({ place: { session: some(PIECES_OF_IDS, next(3)), turn: next(5) } }),
  }
}

const FORMATS = [
  { name: 'jsonl', write: toJsonl, parse: parseJsonl },
  { name: 'openpa-markdown', write: toMarkdown, parse: parseMarkdown },
]

describe.each(FORMATS)('$name', ({ name, write, parse }) => {
  it.each(TEXTS)('gives back %j', (text) => {
    const memories: PortableMemory[] = [
      { text, kind: 'fact' },
      { ...FULL, text },
      { text, kind: 'fact', supersededBy: 'b' },
      { text, kind: 'fact', validTo: null, supersededBy: null, origins: [] },
    ]
    expect(parse(write(memories))).toEqual({ memories, problems: [] })
  })

  it('gives back any memory', () => {
    for (let seed = 0; seed < 3000; seed += 1) {
      const memories = [someMemory(seed), FULL]
      const { memories: found, problems } = parse(write(memories))
      expect(problems, `seed ${seed}`).toEqual([])
      expect(found, `seed ${seed}`).toHaveLength(2)
      expect(found, `seed ${seed}`).toEqual(expect.arrayContaining(memories))
    }
  })

  it('writes what it has read the same way again', () => {
    const read = parse(write(Array.from({ length: 200 }, (_, seed) => someMemory(seed)))).memories
    expect(read).toHaveLength(200)
    expect(write(parse(write(read)).memories)).toBe(write(read))
  })

  it('is found out by its content', () => {
    const written = write(TEXTS.map((text) => ({ text, kind: 'episode' })))
    expect(parseImport(written, { fileName: 'memories' })).toEqual({ format: name, ...parse(written) })
  })
})

it('writes comments that end where every reader of HTML ends them', () => {
  const comments = toMarkdown(Array.from({ length: 500 }, (_, seed) => someMemory(seed)))
    .split('<!--')
    .slice(1)
  expect(comments).toHaveLength(501)
  for (const comment of comments) expect(comment).toMatch(/^ (?:(?!--)[^\n])*-->\n/)
})

it('outlives an editor that ends lines with CRLF', () => {
  const memories: PortableMemory[] = [{ ...FULL, text: 'one\n\n  two\r\nthree' }, FULL]
  expect(parseMarkdown(toMarkdown(memories).replaceAll('\n', '\r\n')).memories).toEqual(memories)
})
