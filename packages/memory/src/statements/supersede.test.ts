import { randomUUID } from 'node:crypto'
import { type MemoryCurator, type MemoryStore, type MemoryUpkeep, systemClock } from '@openpa/core'
import { type TestDatabase, testHomes } from '@openpa/database/testing'
import { createDatabase } from '@openpa/tools/postgres'
import { afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { embedder, openMemory } from '../../test/open-memory.ts'
import { createMemoryCurator } from '../curation/memory-curator.ts'
import { createPgMemoryStore } from '../pg-memory-store.ts'
import { createMemoryUpkeep } from '../upkeep/memory-upkeep.ts'

const origin = { source: 'person' as const }

for (const home of testHomes(inject('postgresUrl'), createDatabase))
  describe.skipIf(home.missing)(`superseding on ${home.name}`, () => {
    let opened: TestDatabase
    let memory: MemoryStore
    let curator: MemoryCurator
    let upkeep: MemoryUpkeep
    beforeAll(async () => {
      opened = await home.open()
      memory = openMemory(opened.database)
      const deps = { database: opened.database, embedder, clock: systemClock }
      curator = createMemoryCurator(deps)
      upkeep = createMemoryUpkeep(deps)
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

    describe('whose newest is forgotten', () => {
      it('stays ended, and is found as what was', async () => {
        const owner = randomUUID()
        const [lisbon = '', porto = ''] = await told(owner, 'I live in Lisbon', 'I moved to Porto')
        await told(owner, 'Ana lives in Madrid')
        const { validTo } = await memory.get(owner, lisbon)
        await memory.forget(owner, porto)
        expect(validTo).not.toBeNull()
        expect(await memory.get(owner, lisbon)).toMatchObject({ supersededBy: null, validTo })
        const [first] = (await memory.search(owner, 'where did I use to live?')).hits
        expect(first).toMatchObject({ id: lisbon, validTo })
        expect((await upkeep.stats(owner)).superseded).toBe(1)
      })

      it('comes after what holds, like everything that is over', async () => {
        const owner = randomUUID()
        await told(owner, 'Ana has the locker code 99')
        const [, newest = ''] = await told(owner, 'my locker code is 4711', 'my locker code is 4712')
        expect((await found(owner, 'the locker code'))[0]).toBe('my locker code is 4712')
        await memory.forget(owner, newest)
        expect((await found(owner, 'the locker code'))[0]).toBe('Ana has the locker code 99')
        expect((await found(owner, 'what was my locker code before?'))[0]).toBe('my locker code is 4711')
      })

      it('holds again when it is told again, and is linked to what is told after it', async () => {
        const owner = randomUUID()
        const [lisbon = '', porto = ''] = await told(owner, 'I live in Lisbon', 'I moved to Porto')
        const { validTo } = await memory.get(owner, lisbon)
        await memory.forget(owner, porto)
        const faro = await tell(owner, 'I moved to Faro')
        expect(await memory.get(owner, lisbon)).toMatchObject({ supersededBy: faro.id, validTo })
        await memory.forget(owner, faro.id)
        expect(await tell(owner, 'I live in Lisbon')).toMatchObject({ id: lisbon, supersededBy: null, validTo: null })
        expect(await memory.get(owner, lisbon)).toMatchObject({ supersededBy: null, validTo: null })
      })

      it('is left alone by upkeep, which merges nothing that holds into it', async () => {
        const owner = randomUUID()
        const [lisbon = '', porto = ''] = await told(owner, 'I live in Lisbon', 'I moved to Porto')
        await memory.forget(owner, porto)
        const same = await tell(owner, 'I live in Lisbon!')
        expect(await upkeep.run(owner)).toMatchObject({ merged: 0, superseded: 0 })
        expect(await memory.get(owner, same.id)).toMatchObject({ supersededBy: null, validTo: null })
        expect((await memory.get(owner, lisbon)).validTo).not.toBeNull()
        expect((await upkeep.audit(owner)).duplicates.count).toBe(0)
      })

      it('takes along into the past what was merged into it', async () => {
        const owner = randomUUID()
        const [lisbon = ''] = await told(owner, 'I live in Lisbon')
        const merged = await tell(owner, 'my home is Lisbon')
        expect(await upkeep.run(owner)).toMatchObject({ merged: 1 })
        const { id: porto } = await tell(owner, 'I moved to Porto')
        await memory.forget(owner, porto)
        const { validTo } = await memory.get(owner, lisbon)
        await memory.forget(owner, lisbon)
        expect(await memory.get(owner, merged.id)).toMatchObject({ supersededBy: null, validTo })
      })
    })

    describe('the journal', () => {
      const history = async (id: string, owner: string) => (await curator.history(owner, id)).changes

      it('has what a new statement ended, for undo, and upkeep does not end it anew', async () => {
        const owner = randomUUID()
        const [spotify = '', deezer = ''] = await told(owner, 'I use Spotify for music', 'I use Deezer for music')
        const tidal = await tell(owner, 'I switched from Spotify to Tidal')
        const [change, ...more] = await history(tidal.id, owner)
        expect(more).toEqual([])
        expect(change).toMatchObject({
          job: 'consolidate',
          action: 'superseded',
          memoryId: spotify,
          before: { validTo: null, supersededBy: null },
          after: { validTo: tidal.validFrom, supersededBy: tidal.id },
          undoneAt: null,
        })
        expect(await history(spotify, owner)).toEqual([change])
        expect(await history(deezer, owner)).toEqual([])
        await upkeep.undo(owner, change?.id ?? '')
        expect(await memory.get(owner, spotify)).toMatchObject({ validTo: null, supersededBy: null })
        expect(await memory.get(owner, tidal.id)).toEqual(tidal)
        expect(await upkeep.run(owner)).toMatchObject({ superseded: 0 })
        expect(await current(owner)).toHaveLength(3)
        await expect(upkeep.undo(owner, change?.id ?? '')).rejects.toMatchObject({ code: 'memory.not-undoable' })
      })

      it('has nothing of what ended nothing', async () => {
        const owner = randomUUID()
        const [lisbon = ''] = await told(owner, 'I live in Lisbon', 'I live in Lisbon', 'I like tea')
        expect(await history(lisbon, owner)).toEqual([])
      })

      it('has what an import of earlier times ended at once', async () => {
        const owner = randomUUID()
        const porto = await tell(owner, 'I live in Porto', { createdAt: new Date('2026-01-01') })
        const lisbon = await tell(owner, 'I live in Lisbon', { createdAt: new Date('2025-01-01') })
        expect(await history(porto.id, owner)).toMatchObject([{ memoryId: lisbon.id, action: 'superseded' }])
      })

      it('has that a statement holds again, which is taken back after what it ended', async () => {
        const owner = randomUUID()
        const [lisbon = '', porto = ''] = await told(owner, 'I live in Lisbon', 'I live in Porto')
        const was = await memory.get(owner, lisbon)
        await tell(owner, 'I live in Lisbon')
        const changes = await history(lisbon, owner)
        expect(changes.map(({ action, memoryId }) => [action, memoryId])).toEqual([
          ['superseded', lisbon],
          ['revived', lisbon],
          ['superseded', porto],
        ])
        const [first, revived, last] = changes.map(({ id }) => id)
        const later = { code: 'memory.not-undoable', hint: expect.stringContaining('later change') }
        await expect(upkeep.undo(owner, first ?? '')).rejects.toMatchObject(later)
        await expect(upkeep.undo(owner, revived ?? '')).rejects.toMatchObject(later)
        await upkeep.undo(owner, last ?? '')
        await upkeep.undo(owner, revived ?? '')
        expect(await memory.get(owner, lisbon)).toEqual(was)
        expect(await current(owner)).toEqual(['I live in Porto'])
      })

      it('goes on from what was forgotten: the older one holds again by undo, and only by it', async () => {
        const owner = randomUUID()
        const [lisbon = '', porto = ''] = await told(owner, 'I live in Lisbon', 'I moved to Porto')
        const { copies } = await memory.forget(owner, porto)
        expect(copies).toBe(0)
        const [change] = await history(lisbon, owner)
        expect(JSON.stringify(change)).not.toMatch(/Porto|moved/)
        await upkeep.undo(owner, change?.id ?? '')
        expect(await memory.get(owner, lisbon)).toMatchObject({ supersededBy: null, validTo: null })
      })

      it('does not take back what something else has ended meanwhile', async () => {
        const owner = randomUUID()
        const [lisbon = '', porto = ''] = await told(owner, 'I live in Lisbon', 'I moved to Porto', 'I moved to Faro')
        await memory.forget(owner, porto)
        const [change] = await history(lisbon, owner)
        await expect(upkeep.undo(owner, change?.id ?? '')).rejects.toMatchObject({ code: 'memory.not-undoable' })
      })

      it('leads a revival back to no more than there is', async () => {
        const owner = randomUUID()
        const [lisbon = '', porto = ''] = await told(owner, 'I live in Lisbon', 'I live in Porto', 'I live in Lisbon')
        const { validTo } = { ...(await history(lisbon, owner))[1]?.before }
        await memory.forget(owner, porto)
        const revived = (await history(lisbon, owner)).find(({ action }) => action === 'revived')
        await upkeep.undo(owner, revived?.id ?? '')
        expect(await memory.get(owner, lisbon)).toMatchObject({ supersededBy: null, validTo })
      })

      it('keeps nothing of a superseded statement that is forgotten but that there was a change', async () => {
        const owner = randomUUID()
        const [lisbon = ''] = await told(owner, 'I live in Lisbon', 'I moved to Porto')
        expect((await memory.forget(owner, lisbon)).copies).toBe(0)
        const rows = await opened.database.system
          .selectFrom('memory.changes')
          .select(['id', 'before', 'after'])
          .where('owner_id', '=', owner)
          .execute()
        expect(rows).toEqual([{ id: expect.any(String), before: null, after: null }])
        await expect(upkeep.undo(owner, rows[0]?.id ?? '')).rejects.toMatchObject({ code: 'memory.not-undoable' })
      })
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

      it('finds what is about what is asked without any of its words, and is sure of it', async () => {
        const owner = randomUUID()
        await told(
          owner,
          'my dentist is Dr Huber',
          'Ana lives in Lisbon',
          'I moved to Porto',
          'the heron nests at the pond',
        )
        const { hits, confidence } = await memory.search(owner, 'where do I live?')
        expect(hits[0]).toMatchObject({ text: 'I moved to Porto', parts: { topic: 1, coverage: 0 } })
        expect(confidence).toBeGreaterThan(0.5)
        expect(hits.filter(({ parts }) => parts.topic > 0)).toHaveLength(1)
        expect((await memory.search(owner, 'where do I work?')).confidence).toBeLessThan(0.5)
      })

      it('finds by what is asked what no word and no meaning leads to, and what was before it', async () => {
        const owner = randomUUID()
        const narrow = createPgMemoryStore(opened.database, embedder, { lexicalCandidates: 1, vectorCandidates: 1 })
        await told(
          owner,
          'I moved to Lisbon',
          'I moved to Porto',
          'where I live is a secret',
          'do not ask where I live',
        )
        const asked = async (query: string) => (await narrow.search(owner, query)).hits.map(({ text }) => text)
        expect(await asked('where do I live?')).toContain('I moved to Porto')
        expect(await asked('where did I use to live?')).toContain('I moved to Lisbon')
        expect(await asked('do I live?')).not.toContain('I moved to Porto')
      })

      it('takes what is about what is asked only of the kinds that are wanted, and of the owner', async () => {
        const [ana, ben] = [randomUUID(), randomUUID()]
        await told(ana, 'I moved to Porto')
        expect((await memory.search(ana, 'where do I live?', { kinds: ['preference'] })).hits).toEqual([])
        expect((await memory.search(ben, 'where do I live?')).hits).toEqual([])
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
