import { Decline, type Powers, type ToolOutput } from '@openpa/skill'
import { wallClock } from './day.ts'
import { readDue } from './find-due.ts'
import { findTasks } from './find-tasks.ts'
import { type PickRequest, readComplete, readRemove } from './read-request.ts'
import { remindOf, withoutReminder } from './remind.ts'
import { firstDay, nextDue } from './repeat.ts'
import { findRepeat } from './repeat-words.ts'
import { dueText, tasksText, taskText } from './show-tasks.ts'
import { listName, listText, type Task } from './task.ts'
import { changeTasks, type TaskPages } from './task-store.ts'

interface PickInput {
  request?: string | undefined
  about?: string | undefined
  list?: string | undefined
}

interface ChangeInput {
  about: string
  text?: string | undefined
  list?: string | undefined
  due?: string | null | undefined
  repeat?: string | null | undefined
  priority?: string | null | undefined
  remind?: boolean | undefined
}

function pickOf({ request, about, list }: PickInput, read: (sentence: string) => PickRequest | undefined): PickRequest {
  if (about !== undefined) return { about, list: list === undefined ? undefined : listName(list) }
  const asked = request === undefined ? undefined : read(request)
  if (!asked) throw new Decline('That is about no task.')
  return asked
}

/** Does something with the one open task that is meant; says so where none or several fit, and does nothing then. */
function withTask(
  { about, list }: PickRequest,
  powers: Powers,
  verb: string,
  change: (task: Task, tasks: TaskPages, today: string) => Promise<ToolOutput>,
): Promise<ToolOutput> {
  const today = wallClock(powers.now, powers.timeZone).slice(0, 10)
  return changeTasks(powers.store, async (tasks) => {
    const open = tasks.open.filter((task) => list === undefined || task.list === list)
    const [first, ...others] = findTasks(open, about)
    if (!first)
      return {
        text: `No open task${list === undefined ? '' : ` on ${listText(list)}`} is about “${about}”.`,
        data: { changed: [] },
      }
    if (others.length === 0) return change(first, tasks, today)
    const candidates = [first, ...others]
    return {
      text: `Several tasks fit; nothing is ${verb} yet:\n${tasksText(candidates, today)}\nSay which, by its number.`,
      data: { changed: [], candidates },
    }
  })
}

/** Marks a task as done. @throws {Decline} for a sentence that says nothing of the kind. */
export async function completeTask(input: PickInput, powers: Powers): Promise<ToolOutput> {
  return withTask(pickOf(input, readComplete), powers, 'done', async (task, tasks, today) => {
    const { due, repeat, reminder } = task
    const done = { ...(await withoutReminder(task, powers)), doneOn: today }
    if (repeat === undefined || due === undefined) {
      tasks.replace(done)
      return { text: `Done: ${task.text}.`, data: { changed: [done] } }
    }
    // The task lives on with its number; what was done is kept beside it.
    const { id, doneOn: _, ...again } = { ...done, due: nextDue(due, repeat, today) }
    const next = { id, ...(reminder === undefined ? again : await remindOf(again, powers)) }
    tasks.replace(next)
    const { id: __, repeat: ___, ...once } = done
    const kept = tasks.add(once)
    return { text: `Done: ${task.text}. Next: ${dueText(next.due, today)}.`, data: { changed: [kept], next } }
  })
}

/** Deletes a task. @throws {Decline} for a sentence that says nothing of the kind. */
export async function removeTask(input: PickInput, powers: Powers): Promise<ToolOutput> {
  return withTask(pickOf(input, readRemove), powers, 'removed', async (task, tasks) => {
    await withoutReminder(task, powers)
    tasks.remove(task)
    return { text: `Removed from ${listText(task.list)}: ${task.text}.`, data: { changed: [task] } }
  })
}

/** What is said, or what was, or nothing where null says that it is to go. */
const changed = <T>(said: T | null | undefined, was: T | undefined): T | undefined =>
  said === undefined ? was : (said ?? undefined)

function understood<T>(
  said: string | null | undefined,
  what: string,
  read: (text: string) => T | undefined,
): T | null | undefined {
  if (typeof said !== 'string') return said
  const value = read(said)
  if (value === undefined) throw new Error(`"${said}" is no ${what} that I understand.`)
  return value
}

/** Changes what is given of a task, and leaves the rest. */
export async function changeTask(input: ChangeInput, powers: Powers): Promise<ToolOutput> {
  const newDue = understood(input.due, 'day', (text) => readDue(text, powers.timeZone))
  const newRepeat = understood(input.repeat, 'repetition', (text) => findRepeat(text)?.repeat)
  return withTask({ about: input.about, list: undefined }, powers, 'changed', async (task, tasks, today) => {
    const { id, text, list, createdOn, reminder } = task
    const repeat = changed(newRepeat, task.repeat)
    const due = changed(newDue, task.due) ?? (repeat && firstDay(repeat, today))
    const priority = changed(input.priority, task.priority)
    const next: Task = {
      id,
      text: input.text ?? text,
      list: input.list === undefined ? list : listName(input.list),
      createdOn,
      ...(priority !== undefined && { priority }),
      ...(due !== undefined && { due }),
      ...(repeat !== undefined && { repeat }),
    }
    await withoutReminder(task, powers)
    const remind = input.remind ?? reminder !== undefined
    const kept = remind ? await remindOf(next, powers) : next
    tasks.replace(kept)
    return { text: `Changed on ${listText(kept.list)}: ${taskText(kept, today)}.`, data: { changed: [kept] } }
  })
}
