import { expect, it } from 'vitest'
import { Mutex } from './mutex.ts'

it('lets one in at a time, in the order in which they came', async () => {
  const mutex = new Mutex()
  const log: string[] = []
  const work = (name: string) => async () => {
    log.push(`${name} in`)
    await Promise.resolve()
    log.push(`${name} out`)
    return name
  }
  const release = await mutex.acquire()
  const others = Promise.all(['a', 'b', 'c'].map((name) => mutex.run(work(name))))
  log.push('first')
  release()
  expect(await others).toEqual(['a', 'b', 'c'])
  expect(log).toEqual(['first', 'a in', 'a out', 'b in', 'b out', 'c in', 'c out'])
})

it('goes on after a failure', async () => {
  const mutex = new Mutex()
  await expect(mutex.run(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
  expect(await mutex.run(async () => 'next')).toBe('next')
})
