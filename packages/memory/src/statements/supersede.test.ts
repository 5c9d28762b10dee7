import { randomUUID } from 'node:crypto'
import type { MemoryStore } from '@openpa/core'
import { type TestDatabase, testHomes } from '@openpa/database/testing'
import { createDatabase } from '@openpa/tools/postgres'
import { afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { openMemory } from '../../test/open-memory.ts'

const origin = { source: 'person' as const }

for (const home of testHomes(inject('postgresUrl'), createDatabase))
  describe.skipIf(home.missing)(`superseding on ${home.name}`, () => {
    let opened: TestDatabase
    let memory: MemoryStore
    beforeAll(async () => {
      opened = await home.open()
      memory = openMemory(opened.database)
      return opened.remove
    })
    afterEach(() => {
      vi.useRealTimers()
    })

    const tell = (owner: string, text: string, more: { createdAt?: Date; trust?: number } = {}) =>
      memory.add(owner, { text, origin, ...more })
    const told = async (owner: string, ...texts: string[]) => {
      const ids: string[] = []
      for (const text of texts) ids.push((await tell(owner, text)).id)
      return ids
    }
    const current = async (owner: string) =>
      (await memory.list(owner)).filter(({ supersededBy }) => supersededBy === null).map(({ text }) => text)
    const found = async (owner: string, query: string) =>
      (await memory.search(owner, query)).hits.map(({ text }) => text)

    it('ends what a new statement contradicts, and links it', async () => {
      const owner = randomUUID()
      const [lisbon = ''] = await told(owner, 'I live in Lisbon', 'my shoe size is 43', 'Ana lives in Lisbon')
      const porto = await tell(owner, 'I moved to Porto')
      expect(porto).toMatchObject({ supersededBy: null, validTo: null })
      expect(await memory.get(owner, lisbon)).toMatchObject({ supersededBy: porto.id, validTo: porto.validFrom })
      expect(await current(owner)).toEqual(['I moved to Porto', 'Ana lives in Lisbon', 'my shoe size is 43'])
      expect(await memory.get(owner, porto.id)).toEqual(porto)
    })

    it('ends several at once, by the explicit change that it tells', async () => {
      const owner = randomUUID()
      await told(owner, 'I use Spotify for music', 'I like Spotify', 'I switched from Spotify to Tidal')
      expect(await current(owner)).toEqual(['I switched from Spotify to Tidal', 'I like Spotify'])
    })

    it('finds what is filed under another word by a change of what somebody does', async () => {
      const owner = randomUUID()
      await told(owner, 'I walk the dog at 7 am', 'I walk the dog at 6 am now')
      expect(await current(owner)).toEqual(['I walk the dog at 6 am now'])
    })

    it('leaves alone what may be true beside it', async () => {
      const owner = randomUUID()
      const texts = ['I like tea', 'I like coffee', 'my sister is called Ana', 'my sister is called Mira', 'what a day']
      await told(owner, ...texts)
      expect(await current(owner)).toEqual(texts.toReversed())
    })

    it('ends nothing of another owner', async () => {
      const [ana, ben] = [randomUUID(), randomUUID()]
      await told(ana, 'I live in Lisbon')
      await told(ben, 'I moved to Porto')
      expect(await current(ana)).toEqual(['I live in Lisbon'])
    })

    it('lets nobody who is trusted less end anything', async () => {
      const owner = randomUUID()
      await tell(owner, 'the wifi password is pinewood')
      await tell(owner, 'the wifi password is evil', { trust: 0.3 })
      expect(await current(owner)).toContain('the wifi password is pinewood')
      await tell(owner, 'the wifi password is bluefinch')
      expect(await current(owner)).toEqual(['the wifi password is bluefinch'])
    })

    describe('what is told again after it ended', () => {
      it('holds again, from now on, with its tellings kept', async () => {
        const owner = randomUUID()
        const [lisbon = '', porto = ''] = await told(owner, 'I live in Lisbon', 'I live in Porto')
        const again = await tell(owner, 'I live in Lisbon')
        const meanwhile = await memory.get(owner, porto)
        expect(again).toMatchObject({ id: lisbon, supersededBy: null, validTo: null })
        expect(meanwhile).toMatchObject({ supersededBy: lisbon, validTo: again.validFrom })
        expect(await memory.get(owner, lisbon)).toEqual(again)
        const rows = await opened.database.system
          .selectFrom('memory.origins')
          .select('at')
          .where('item_id', '=', lisbon)
          .orderBy('at')
          .execute()
        expect(rows).toHaveLength(2)
        expect(rows[0]?.at.getTime()).toBeLessThan(new Date(meanwhile.validFrom).getTime() + 1)
        expect(rows[1]?.at.getTime()).toBeGreaterThanOrEqual(new Date(meanwhile.validFrom).getTime())
      })

      it('may end and hold again any number of times', async () => {
        const owner = randomUUID()
        const turns = Array.from({ length: 6 }, (_, i) => (i % 2 === 0 ? 'I live in Lisbon' : 'I live in Porto'))
        await told(owner, ...turns)
        expect(await current(owner)).toEqual(['I live in Porto'])
        expect(await memory.list(owner)).toHaveLength(2)
      })

      it('stays ended where it is told of an earlier time, as by an import that runs twice', async () => {
        const owner = randomUUID()
        const createdAt = new Date('2025-01-01')
        await tell(owner, 'I live in Lisbon', { createdAt })
        await tell(owner, 'I live in Porto', { createdAt: new Date('2026-01-01') })
        const again = await tell(owner, 'I live in Lisbon', { createdAt })
        expect(again.supersededBy).not.toBeNull()
        expect(await current(owner)).toEqual(['I live in Porto'])
      })
    })

    describe('the clock', () => {
      it('may come in any order from an import', async () => {
        const owner = randomUUID()
        const porto = await tell(owner, 'I live in Porto', { createdAt: new Date('2026-01-01') })
        const lisbon = await tell(owner, 'I live in Lisbon', { createdAt: new Date('2025-01-01') })
        expect(lisbon).toMatchObject({ supersededBy: porto.id, validTo: porto.validFrom })
        expect(await memory.get(owner, lisbon.id)).toEqual(lisbon)
        expect(await current(owner)).toEqual(['I live in Porto'])
      })

      it('may be set back: nothing ends before it began, and what is told last holds', async () => {
        const owner = randomUUID()
        vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-06-01') })
        await told(owner, 'I live in Lisbon')
        vi.setSystemTime(new Date('2026-01-01'))
        await told(owner, 'I live in Porto')
        vi.setSystemTime(new Date('2025-01-01'))
        await told(owner, 'I live in Lisbon')
        expect(await current(owner)).toEqual(['I live in Lisbon'])
        for (const { validFrom, validTo } of await memory.list(owner))
          expect(validTo === null || validTo >= validFrom).toBe(true)
      })
    })

    it('stays in order when two devices write at once', async () => {
      const owner = randomUUID()
      const other = openMemory(await opened.second())
      const cities = ['Lisbon', 'Porto', 'Faro', 'Braga', 'Lisbon', 'Porto']
      const writes = cities.map((city, i) => (i % 2 ? memory : other).add(owner, { text: `I live in ${city}`, origin }))
      await Promise.all(writes)
      expect(await current(owner)).toHaveLength(1)
      expect(await memory.list(owner)).toHaveLength(4)
    })

    it('goes with deletions at the same time', async () => {
      const owners = Array.from({ length: 6 }, () => randomUUID())
      for (const owner of owners) {
        const old = await tell(owner, 'I live in Lisbon')
        await Promise.all([tell(owner, 'I moved to Porto'), memory.forget(owner, old.id)])
        expect((await memory.list(owner)).map(({ text }) => text)).toEqual(['I moved to Porto'])
      }
    })

    it('goes round one in the middle that is forgotten', async () => {
      const owner = randomUUID()
      const [lisbon = '', porto = '', faro = ''] = await told(
        owner,
        'I live in Lisbon',
        'I moved to Porto',
        'I moved to Faro',
      )
      expect((await memory.get(owner, lisbon)).supersededBy).toBe(porto)
      await memory.forget(owner, porto)
      expect((await memory.get(owner, lisbon)).supersededBy).toBe(faro)
    })

    it('holds again what a forgotten statement had ended, as far as the search goes', async () => {
      const owner = randomUUID()
      const [lisbon = '', porto = ''] = await told(owner, 'I live in Lisbon', 'I moved to Porto')
      await memory.forget(owner, porto)
      expect(await memory.get(owner, lisbon)).toMatchObject({ supersededBy: null })
    })

    describe('search', () => {
      it('ranks what holds now before what it superseded, even where only the old one has the words', async () => {
        const owner = randomUUID()
        await told(owner, 'my dentist is Dr Huber', 'I play the clarinet', 'I live in Lisbon')
        await told(owner, 'I moved to Porto', 'I switched from the clarinet to the violin')
        expect((await found(owner, 'where do I live?'))[0]).toBe('I moved to Porto')
        expect((await found(owner, 'which instrument do I play?'))[0]).toBe(
          'I switched from the clarinet to the violin',
        )
      })

      it('leads to the newest of a chain', async () => {
        const owner = randomUUID()
        await told(owner, 'I live in Lisbon', 'I moved to Porto', 'I relocated to Faro')
        expect((await found(owner, 'where do I live?'))[0]).toBe('I relocated to Faro')
      })

      it.each([
        'where did I live before?',
        'what did I use to call home, where did I used to live',
        'my former home in Lisbon',
      ])('still finds the old one: %s', async (query) => {
        const owner = randomUUID()
        await told(owner, 'I live in Lisbon', 'my dentist is Dr Huber', 'I moved to Porto')
        expect(await found(owner, query)).toContain('I live in Lisbon')
      })

      it('puts the newer of two first that differ in a word, but not before the one that is asked for', async () => {
        const owner = randomUUID()
        await told(owner, "Leo's teacher is Ms Frey", "Leo's teacher is Mr Banda")
        expect((await found(owner, "who is Leo's teacher?"))[0]).toBe("Leo's teacher is Mr Banda")
        expect((await found(owner, 'is Ms Frey the teacher of Leo?'))[0]).toBe("Leo's teacher is Ms Frey")
      })

      it('keeps to its limit', async () => {
        const owner = randomUUID()
        await told(owner, 'I live in Lisbon', 'I moved to Porto')
        expect(await found(owner, 'where do I live?')).toHaveLength(2)
        expect((await memory.search(owner, 'where do I live?', { limit: 1 })).hits.map(({ text }) => text)).toEqual([
          'I moved to Porto',
        ])
      })
    })
  })
