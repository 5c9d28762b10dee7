import { gzipSync } from 'node:zlib'
import { type Header, pack } from 'tar-stream'
import { describe, expect, it } from 'vitest'
import { readTarball } from './read-tarball.ts'

type Entry = (Partial<Header> & { name: string }) | [name: string, text: string]

async function tarball(...entries: Entry[]): Promise<Buffer> {
  const archive = pack()
  for (const entry of entries)
    if (Array.isArray(entry)) archive.entry({ name: entry[0] }, entry[1])
    else archive.entry(entry as Header)
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive as AsyncIterable<Buffer>) chunks.push(chunk)
  return gzipSync(Buffer.concat(chunks))
}

it('gives the files without the folder that npm puts around them', async () => {
  const files = await readTarball(
    await tarball({ name: 'package/', type: 'directory' }, ['package/package.json', '{}'], ['package/a/b.js', 'x']),
  )
  expect([...files].map(([path, bytes]) => [path, bytes.toString()])).toEqual([
    ['package.json', '{}'],
    ['a/b.js', 'x'],
  ])
})

describe('refuses, naming the entry', () => {
  it.each<[string, Entry]>([
    ['leads out', ['package/../../evil', 'x']],
    ['leads out', ['../evil', 'x']],
    ['leads out', ['package/./evil', 'x']],
    ['leads out', ['package//evil', 'x']],
    ['absolute', ['/etc/evil', 'x']],
    ['absolute', ['C:/evil', 'x']],
    ['differently', ['package\\evil', 'x']],
    ['differently', ['package/evil\u0001', 'x']],
    ['Windows', ['package/nul.evil', 'x']],
    ['Windows', ['package/evil.', 'x']],
    ['native code', ['package/build/evil.node', 'x']],
    ['is a symlink', { name: 'package/evil', type: 'symlink', linkname: '/etc/passwd' }],
    ['is a link', { name: 'package/evil', type: 'link', linkname: 'package/a' }],
    ['is a character-device', { name: 'package/evil', type: 'character-device' }],
    ['is a fifo', { name: 'package/evil', type: 'fifo' }],
  ])('%s', async (why, entry) => {
    await expect(readTarball(await tarball(['package/package.json', '{}'], entry))).rejects.toMatchObject({
      code: 'skill.package-unsafe',
      message: expect.stringMatching(new RegExp(`evil.*${why}`)),
    })
  })

  it('two names that are one on some systems', async () => {
    for (const [one, other] of [
      ['package/a.js', 'package/A.js'],
      ['package/\u00e9.js', 'package/e\u0301.js'],
      ['package/a.js', 'package/a.js'],
    ] as const)
      await expect(readTarball(await tarball([one, 'x'], [other, 'y']))).rejects.toMatchObject({
        code: 'skill.package-unsafe',
        message: expect.stringContaining('one file on some systems'),
      })
  })

  it('what unpacks to too much, before it is all in memory', async () => {
    const large = 'x'.repeat(60_000_000)
    await expect(readTarball(await tarball(['package/a', large], ['package/b', large]))).rejects.toMatchObject({
      code: 'skill.package-unsafe',
      message: expect.stringContaining('more than 100 MB'),
    })
  })

  it('what is no archive, or is cut off', async () => {
    const whole = await tarball(['package/package.json', '{}'], ['package/a', 'x'.repeat(5000)])
    for (const bytes of [Buffer.from('nonsense'), Buffer.alloc(0), whole.subarray(0, whole.length / 2)])
      await expect(readTarball(bytes)).rejects.toMatchObject({ code: 'skill.package-unsafe' })
  })
})
