import { beforeEach, describe, expect, it } from 'vitest'
import type { EventDraft, RunEvent } from '../domain/event.ts'
import { createMemoryRunStore, type MemoryRunStore } from '../testing/memory-run-store.ts'
import { EventBus } from './event-bus.ts'
import { RunJournal } from './run-journal.ts'

const OWNER = 'owner'
const said = (text: string): EventDraft => ({ kind: 'text-added', payload: { text } })
const thought = (text: string): EventDraft => ({ kind: 'reasoning-added', payload: { text } })
const planned = (part: string): EventDraft => ({ kind: 'plan-made', payload: { parts: [part] } })
const step = { id: 's', kind: 'tool' as const, name: 't', input: {}, idempotent: true, status: 'done' as const }

let store: MemoryRunStore
let bus: EventBus
let journal: RunJournal
let heard: RunEvent[]
beforeEach(async () => {
  store = createMemoryRunStore()
  bus = new EventBus()
  const { run } = await store.admit(OWNER, { text: 'x', source: 'cli' })
  journal = new RunJournal(store, bus, OWNER, run.id)
  heard = []
  bus.subscribe(run.id, (events) => heard.push(...events))
})
const log = async () => (await store.events(OWNER, journal.runId, 1)).map(({ kind, payload }) => [kind, payload])
/** Holds the appends back until the returned function lets them through, one by one in their order. */
const holdAppends = () => {
  const gate = Promise.withResolvers<void>()
  store.beforeAppend = () => gate.promise
  return gate.resolve
}
/** Resolves when the store is asked for the next append. */
const appendBegins = () =>
  new Promise<void>((resolve) => {
    const { beforeAppend } = store
    store.beforeAppend = (batch) => {
      resolve()
      return beforeAppend(batch)
    }
  })

describe('write', () => {
  it('resolves when it is stored, and only then tells the listeners', async () => {
    const release = holdAppends()
    const written = journal.write({ events: [said('a')] })
    await Promise.resolve()
    expect(heard).toEqual([])
    release()
    await written
    expect(await log()).toEqual([['text-added', { text: 'a' }]])
    expect(heard.map(({ seq, kind }) => [seq, kind])).toEqual([[2, 'text-added']])
  })

  it('takes what was emitted and staged before with it, in order and in one batch', async () => {
    journal.stage({ events: [planned('staged')], steps: [step] })
    journal.emit(thought('emitted'))
    await journal.write({ events: [said('written')], outcome: { status: 'done', answer: 'a' } })
    expect((await log()).map(([kind]) => kind)).toEqual(['plan-made', 'reasoning-added', 'text-added'])
    expect(store.batches).toHaveLength(1)
    expect(store.batches[0]).toMatchObject({ steps: [step], outcome: { status: 'done', answer: 'a' } })
  })

  it('keeps the order, however slow the store is and whoever writes meanwhile', async () => {
    const release = holdAppends()
    const begun = appendBegins()
    journal.emit(planned('1'))
    await begun
    const first = journal.write({ events: [planned('2')] })
    journal.emit(planned('3'))
    const second = journal.write({ events: [planned('4')] })
    // From now on each append is quicker than the one before it: only a queue keeps them in order.
    let wait = 4
    store.beforeAppend = async () => {
      for (let turns = wait--; turns > 0; turns--) await Promise.resolve()
    }
    release()
    await Promise.all([first, second])
    expect((await log()).map(([, payload]) => (payload as { parts: string[] }).parts[0])).toEqual(['1', '2', '3', '4'])
    expect(heard.map(({ seq }) => seq)).toEqual([2, 3, 4, 5])
  })

  it('fails with the store’s error, and can be called again', async () => {
    const full = new Error('disk full')
    store.beforeAppend = () => Promise.reject(full)
    await expect(journal.write({ events: [said('lost')] })).rejects.toBe(full)
    store.beforeAppend = () => undefined
    await journal.write({ events: [said('kept')] })
    expect(await log()).toEqual([['text-added', { text: 'kept' }]])
  })
})

describe('emit', () => {
  it('merges neighbouring text that waits, and nothing else', async () => {
    const release = holdAppends()
    for (const draft of [said('a'), said('b'), thought('c'), thought('d'), said('e'), planned('p'), planned('q')])
      journal.emit(draft)
    release()
    await journal.write({ events: [] })
    expect(await log()).toEqual([
      ['text-added', { text: 'ab' }],
      ['reasoning-added', { text: 'cd' }],
      ['text-added', { text: 'e' }],
      ['plan-made', { parts: ['p'] }],
      ['plan-made', { parts: ['q'] }],
    ])
  })

  it('streams out without a write, in as few batches as the store takes', async () => {
    const release = holdAppends()
    const stored = new Promise<void>((resolve) => {
      bus.subscribe(journal.runId, (events) => {
        if (JSON.stringify(events).includes('last')) resolve()
      })
    })
    const begun = appendBegins()
    journal.emit(said('first '))
    await begun
    for (const word of ['and ', 'then ', 'last']) journal.emit(said(word))
    release()
    await stored
    expect(await log()).toEqual([
      ['text-added', { text: 'first ' }],
      ['text-added', { text: 'and then last' }],
    ])
  })

  it('shows its failure at the next write, and leaves no gap', async () => {
    const gone = new Error('database gone')
    store.beforeAppend = () => Promise.reject(gone)
    const begun = appendBegins()
    journal.emit(said('lost'))
    await begun
    store.beforeAppend = () => undefined
    await expect(journal.write({ events: [said('after')] })).rejects.toBe(gone)
    await expect(journal.write({ events: [], outcome: { status: 'done' } })).rejects.toBe(gone)
    expect(await log()).toEqual([])
  })

  it('leaves staged rows waiting that have no event yet to go with', async () => {
    journal.stage({ events: [], steps: [step] })
    await Promise.resolve()
    expect(store.batches).toEqual([])
    await journal.write({ events: [] })
    expect(store.batches).toMatchObject([{ steps: [step] }])
  })
})
