import * as files from 'node:fs'
import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WriteAheadLog } from './write-ahead-log.ts'

vi.mock('node:fs', { spy: true })

const LONG_AGO = Date.UTC(2026, 0, 1) / 1000
const segment = (n: number) => `0000000100000000000000${n.toString(16).toUpperCase().padStart(2, '0')}`

let folder: string
let log: WriteAheadLog
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openpa-test-'))
  mkdirSync(join(folder, 'pg_wal', 'archive_status'), { recursive: true })
  log = new WriteAheadLog(folder)
  vi.mocked(files.openSync).mockClear()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Writes a segment, `minute` minutes after some long past time. */
const write = (name: string, minute: number) => {
  const path = join(folder, 'pg_wal', name)
  writeFileSync(path, 'x')
  utimesSync(path, LONG_AGO + minute * 60, LONG_AGO + minute * 60)
}
/** Segments that were put on disk since the last call. */
const synced = () => {
  const names = vi.mocked(files.openSync).mock.calls.map(([path]) => String(path).slice(-24))
  vi.mocked(files.openSync).mockClear()
  return names
}

describe('sync', () => {
  it('does nothing where there is no log yet', async () => {
    expect(await log.sync()).toBe(false)
    expect(synced()).toEqual([])
  })

  it('puts a changed segment on disk once', async () => {
    write(segment(1), 1)
    expect(await log.sync()).toBe(true)
    expect(await log.sync()).toBe(false)
    write(segment(1), 2)
    expect(await log.sync()).toBe(true)
    expect(synced()).toEqual([segment(1), segment(1)])
  })

  it('puts every segment on disk that a commit has filled', async () => {
    write(segment(1), 1)
    await log.sync()
    synced()
    for (const n of [1, 2, 3]) write(segment(n), 2 + n)
    expect(await log.sync()).toBe(true)
    expect(synced()).toEqual([1, 2, 3].map(segment))
    write(segment(3), 9)
    await log.sync()
    expect(synced()).toEqual([segment(3)])
  })

  it('leaves segments alone that wait to be used again, once they are known', async () => {
    write(segment(1), 5)
    write(segment(2), 1)
    write(segment(3), 2)
    await log.sync()
    expect(synced()).toEqual([1, 2, 3].map(segment))
    write(segment(1), 6)
    await log.sync()
    expect(synced()).toEqual([segment(1)])
  })

  it('goes on with a segment while the next one, made ahead, is as young', async () => {
    write(segment(1), 1)
    await log.sync()
    for (const minute of [2, 4, 5]) {
      for (const n of [1, 2]) write(segment(n), minute)
      synced()
      await log.sync()
      expect(synced()).toEqual([1, 2].map(segment))
    }
    write(segment(1), 6)
    expect(await log.sync()).toBe(true)
    expect(synced()).toEqual([segment(1)])
  })

  it('sees a change when the clock was moved back', async () => {
    write(segment(1), 10)
    write(segment(2), 20)
    await log.sync()
    for (const minute of [5, 6]) {
      synced()
      write(segment(2), minute)
      expect(await log.sync()).toBe(true)
      expect(synced()).toEqual([segment(2)])
    }
    expect(await log.sync()).toBe(false)
  })

  it('does not trust a time so young that a further change need not show in it', async () => {
    const now = Date.now() / 1000
    write(segment(1), 1)
    utimesSync(join(folder, 'pg_wal', segment(1)), now, now)
    expect(await log.sync()).toBe(true)
    expect(await log.sync()).toBe(true)
  })

  describe('of a folder', () => {
    const settle = (seconds: number) => utimesSync(join(folder, 'pg_wal'), seconds, seconds)
    const listings = () => vi.mocked(files.readdirSync).mock.calls.length

    beforeEach(() => {
      vi.mocked(files.readdirSync).mockClear()
    })

    it('lists it again only when files have come or gone', async () => {
      write(segment(1), 1)
      settle(LONG_AGO)
      await log.sync()
      write(segment(1), 2)
      settle(LONG_AGO)
      expect(await log.sync()).toBe(true)
      expect(listings()).toBe(1)
      renameSync(join(folder, 'pg_wal', segment(1)), join(folder, 'pg_wal', segment(3)))
      write(segment(2), 3)
      synced()
      expect(await log.sync()).toBe(true)
      expect(synced()).toEqual([segment(2), segment(3)])
      expect(listings()).toBe(2)
    })

    it('does not trust a time so young that a further file need not show in it', async () => {
      const now = Date.now() / 1000
      write(segment(1), 1)
      settle(now)
      await log.sync()
      write(segment(2), 2)
      settle(now)
      synced()
      expect(await log.sync()).toBe(true)
      expect(synced()).toEqual([segment(2)])
    })
  })

  it('does not take other files for segments', async () => {
    write('000000010000000000000001.partial', 1)
    write('00000001.history', 1)
    expect(await log.sync()).toBe(false)
  })
})

describe('wantsCheckpoint', () => {
  const commit = async (name: string, at: number) => {
    write(name, at)
    await log.sync()
  }

  it('says so after two further segments, and again after a checkpoint', async () => {
    expect(log.wantsCheckpoint()).toBe(false)
    await commit(segment(7), 1)
    expect(log.wantsCheckpoint()).toBe(false)
    await commit(segment(8), 2)
    expect(log.wantsCheckpoint()).toBe(false)
    await commit(segment(9), 3)
    expect(log.wantsCheckpoint()).toBe(true)
    log.checkpointDone()
    expect(log.wantsCheckpoint()).toBe(false)
    await commit(segment(10), 4)
    await commit(segment(11), 5)
    expect(log.wantsCheckpoint()).toBe(true)
  })

  it('counts across the end of a log file of 256 segments', async () => {
    await commit('0000000100000000000000FF', 1)
    expect(log.wantsCheckpoint()).toBe(false)
    await commit('000000010000000100000000', 2)
    expect(log.wantsCheckpoint()).toBe(false)
    await commit('000000010000000100000001', 3)
    expect(log.wantsCheckpoint()).toBe(true)
  })
})
