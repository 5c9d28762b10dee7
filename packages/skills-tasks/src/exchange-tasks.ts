import type { Powers, ToolOutput } from '@openpa/skill'
import { wallClock } from './day.ts'
import { listName } from './task.ts'
import { changeTasks, TaskPages } from './task-store.ts'
import { fromTodoTxt, toTodoTxt } from './todo-txt.ts'

/** All tasks as todo.txt. */
export async function exportTasks({ list }: { list?: string | undefined }, { store }: Powers): Promise<ToolOutput> {
  const { all } = await TaskPages.read(store)
  const wanted = list === undefined ? all : all.filter((task) => task.list === listName(list))
  return { text: wanted.map(toTodoTxt).join('\n'), data: { tasks: wanted.length } }
}

/** Adds the lines of a todo.txt that are not there yet. */
export async function importTasks({ text }: { text: string }, { store, now, timeZone }: Powers): Promise<ToolOutput> {
  const today = wallClock(now, timeZone).slice(0, 10)
  const read = text.split(/\r?\n/).flatMap((line) => fromTodoTxt(line, today) ?? [])
  const added = await changeTasks(store, (tasks) => {
    // Without the day it was made: a file often does not say it.
    const lineOf = (task: (typeof read)[number]) => toTodoTxt({ ...task, id: 0, createdOn: '' })
    const known = new Set(tasks.all.map(lineOf))
    let count = 0
    for (const task of read) {
      if (known.has(lineOf(task))) continue
      known.add(lineOf(task))
      tasks.add(task)
      count++
    }
    return count
  })
  const passed = read.length - added
  const rest = passed === 0 ? '' : ` ${passed} ${passed === 1 ? 'was' : 'were'} there already.`
  return { text: `${added} ${added === 1 ? 'task' : 'tasks'} added.${rest}`, data: { added, passed } }
}
