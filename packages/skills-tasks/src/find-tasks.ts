import type { Task } from './task.ts'

const STOP = new Set('the a an my to of for on at in and with from task todo item'.split(' '))

/** The words that say something; all where there are no others. */
function content(text: string): string[] {
  const all = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  const telling = all.filter((word) => !STOP.has(word))
  return telling.length > 0 ? telling : all
}

const same = (a: string, b: string) =>
  a === b || (Math.min(a.length, b.length) > 3 && (a.startsWith(b) || b.startsWith(a)))

/** How many of the asked-for words a task has, 0..1; more for one with no words beside them. */
function fit(about: readonly string[], { text }: Task): number {
  const own = content(text)
  const hits = about.filter((word) => own.some((other) => same(word, other))).length
  return hits === about.length ? 1 + about.length / Math.max(1, own.length) : hits / about.length
}

/** The tasks that fit these words, or this number, best; several where none is better than the others. */
export function findTasks(tasks: readonly Task[], about: string): Task[] {
  const number = /^(?:#|no\.?\s*|number\s+)?(\d{1,6})$/i.exec(about.trim())?.[1]
  const named = number === undefined ? undefined : tasks.find(({ id }) => id === Number(number))
  if (named) return [named]
  const wanted = content(about)
  if (wanted.length === 0) return []
  const fits = tasks.map((task) => ({ task, fit: fit(wanted, task) })).filter((one) => one.fit > 0.5)
  const best = Math.max(0, ...fits.map((one) => one.fit))
  return fits.filter((one) => one.fit === best).map(({ task }) => task)
}
