import type { StorePower } from '@openpa/skill'
import type { Task } from './task.ts'

/** Characters of JSON from which a page takes no more tasks; a row holds 100,000. */
const FULL = 80_000
/** Most tasks: beyond, every question would read megabytes. */
const MOST_TASKS = 10_000
/** Done tasks that are kept; the oldest go first. */
const MOST_DONE = 1000

interface Page {
  key: string
  tasks: Task[]
}

/** All tasks, read at once; changes are written by {@link TaskPages.save}. */
export class TaskPages {
  readonly #store: StorePower
  readonly #pages: Page[]
  readonly #changed = new Set<Page>()

  private constructor(store: StorePower, pages: Page[]) {
    this.#store = store
    this.#pages = pages
  }

  static async read(store: StorePower): Promise<TaskPages> {
    const keys = await store.keys('tasks/')
    const pages = keys.map(async (key) => ({ key, tasks: ((await store.get(key)) ?? []) as Task[] }))
    return new TaskPages(store, await Promise.all(pages))
  }

  get all(): Task[] {
    return this.#pages.flatMap(({ tasks }) => tasks)
  }

  get open(): Task[] {
    return this.all.filter(({ doneOn }) => doneOn === undefined)
  }

  /** @throws {Error} when there are too many. */
  add(task: Omit<Task, 'id'>): Task {
    if (this.all.length >= MOST_TASKS) throw new Error(`There are ${MOST_TASKS} tasks already; remove some first.`)
    const id = Math.max(0, ...this.all.map((one) => one.id)) + 1
    const added = { id, ...task }
    let page = this.#pages.at(-1)
    if (!page || JSON.stringify(page.tasks).length > FULL) {
      page = { key: `tasks/${String(this.#pages.length + 1).padStart(3, '0')}`, tasks: [] }
      this.#pages.push(page)
    }
    page.tasks.push(added)
    this.#changed.add(page)
    return added
  }

  /** Puts `task` in the place of the one with its id. */
  replace(task: Task): void {
    this.#change(task.id, (tasks, at) => tasks.splice(at, 1, task))
  }

  remove({ id }: Task): void {
    this.#change(id, (tasks, at) => tasks.splice(at, 1))
  }

  /** Writes the pages that have changed, each at once or not at all. */
  async save(): Promise<void> {
    const done = this.all
      .filter(({ doneOn }) => doneOn !== undefined)
      .sort((a, b) => ((a.doneOn ?? '') < (b.doneOn ?? '') ? -1 : 1))
    for (const old of done.slice(0, Math.max(0, done.length - MOST_DONE))) this.remove(old)
    for (const { key, tasks } of this.#changed) await this.#store.set(key, tasks)
    this.#changed.clear()
  }

  #change(id: number, change: (tasks: Task[], at: number) => void): void {
    for (const page of this.#pages) {
      const at = page.tasks.findIndex((task) => task.id === id)
      if (at < 0) continue
      change(page.tasks, at)
      this.#changed.add(page)
    }
  }
}

let turn: Promise<unknown> = Promise.resolve()

/** Reads the tasks, changes them and writes them; one at a time, for rows know no transactions and two runs may be at work. */
export function changeTasks<T>(store: StorePower, change: (tasks: TaskPages) => Promise<T> | T): Promise<T> {
  const done = turn.then(async () => {
    const tasks = await TaskPages.read(store)
    const result = await change(tasks)
    await tasks.save()
    return result
  })
  turn = done.catch(() => undefined)
  return done
}
