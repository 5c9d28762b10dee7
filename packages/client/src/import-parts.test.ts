import type { PortableMemory } from '@openpa/core'
import { expect, it } from 'vitest'
import { importParts, relinked } from './import-parts.ts'

const memory = (id: string, supersededBy?: string, text = id): PortableMemory => ({
  id,
  text,
  kind: 'fact',
  ...(supersededBy !== undefined && { supersededBy }),
})
const ids = (memories: PortableMemory[]) => [...importParts(memories)].map((part) => part.map(({ id }) => id))

it('keeps the order, but for what took the place of something before it', () => {
  expect(ids([memory('a'), memory('b'), memory('c')])).toEqual([['a', 'b', 'c']])
  expect(ids([memory('old', 'mid'), memory('x'), memory('mid', 'new'), memory('new')])).toEqual([
    ['new', 'mid', 'old', 'x'],
  ])
  expect(ids([memory('a', 'b'), memory('b', 'a'), memory('c', 'c'), memory('d', 'gone')])).toEqual([
    ['b', 'a', 'c', 'd'],
  ])
  expect(ids([])).toEqual([])
})

it('keeps every part below what a request may have, whatever the script', () => {
  const long = Array.from({ length: 30 }, (_, i) => memory(`m${i}`, undefined, '語'.repeat(30_000)))
  const parts = [...importParts(long)]
  expect(parts.length).toBeGreaterThan(4)
  for (const part of parts) expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThan(900_000)
  expect(parts.flat()).toEqual(long)
  expect(ids(Array.from({ length: 401 }, (_, i) => memory(`m${i}`))).map(({ length }) => length)).toEqual([200, 200, 1])
})

it('names what went ahead by its stored id', () => {
  const stored = new Map([['new', 'stored']])
  expect(relinked([memory('old', 'new'), memory('x', 'here'), memory('y')], stored)).toEqual([
    memory('old', 'stored'),
    memory('x', 'here'),
    memory('y'),
  ])
})
