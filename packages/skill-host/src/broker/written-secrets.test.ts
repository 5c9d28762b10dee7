import { describe, expect, it } from 'vitest'
import { fillInParts, SecretFilter } from './written-secrets.ts'

const values = new Map([['key', 'pine=wood']])
const sent = () => {
  const filter = new SecretFilter()
  filter.add(fillInParts([{ base64: [{ text: '\0me\0{{secret:key}}' }] }], values).forms)
  return filter
}
/** Sends pieces of text through a filter. */
const through = (filter: SecretFilter, ...pieces: string[]) =>
  pieces.map((piece) => filter.clean(Buffer.from(piece, 'latin1')).toString('latin1'))

describe('what a server sends back', () => {
  it('is cleaned of a value, in whatever pieces it comes', () => {
    const text = 'a pine=wood b'
    for (let at = 1; at < text.length; at++) {
      const filter = sent()
      const got = through(filter, text.slice(0, at), text.slice(at)).join('') + filter.end().toString()
      expect(got).toBe('a [redacted:key] b')
    }
  })

  it('is cleaned of what the value was sent in', () => {
    const sasl = Buffer.from('\0me\0pine=wood').toString('base64')
    const value = Buffer.from('pine=wood').toString('base64')
    expect(through(sent(), `${sasl} ${value}`)).toEqual(['[redacted:key] [redacted:key]'])
  })

  it('waits for nothing but the beginning of a value', () => {
    const filter = sent()
    expect(through(filter, 'ok\r\n', 'pin', 'k\r\n', 'x pine=woo')).toEqual(['ok\r\n', '', 'pink\r\n', 'x '])
    expect(filter.end().toString()).toBe('pine=woo')
    expect(filter.end().toString()).toBe('')
  })

  it('is left as it is, byte by byte, where no secret was sent', () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
    expect(new SecretFilter().clean(bytes)).toEqual(bytes)
    expect(sent().clean(bytes)).toEqual(bytes)
  })
})

it('a stand-in is no more than its name, in text, bytes and base64', () => {
  const parts = [
    { text: 'ä {{secret:key}} {{secret:other}}' },
    { bytes: Buffer.from([255, ...Buffer.from('{{secret:key}}')]).toString('base64') },
  ]
  const { bytes } = fillInParts(parts, values)
  expect(bytes).toEqual(
    Buffer.concat([Buffer.from('ä pine=wood {{secret:other}}'), Buffer.from([255]), Buffer.from('pine=wood')]),
  )
})
