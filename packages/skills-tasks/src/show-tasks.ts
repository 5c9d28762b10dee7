import { type Due, dayOf, daysBetween, timeOf } from './day.ts'
import { repeatText } from './repeat.ts'
import type { Task } from './task.ts'

/** Most tasks that one answer lists. */
const MOST_SHOWN = 50

/** `tomorrow`, `Fri 27 Nov`, `Fri 27 Nov 17:00`, with the year where it is another one. */
export function dueText(due: Due, today: string): string {
  const day = dayOf(due)
  const near = { [-1]: 'yesterday', 0: 'today', 1: 'tomorrow' }[daysBetween(today, day)]
  const date = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: day.slice(0, 4) === today.slice(0, 4) ? undefined : 'numeric',
    timeZone: 'UTC',
  })
  return `${near ?? date.format(new Date(`${day}T00:00:00Z`)).replace(',', '')}${timeOf(due).replace('T', ' ')}`
}

/** `(A) call the bank  (due tomorrow, every Friday)`. */
export function taskText({ text, priority, due, repeat, doneOn, reminder }: Task, today: string): string {
  const isLate = due !== undefined && doneOn === undefined && dayOf(due) < today
  const notes = [
    ...(due === undefined || doneOn !== undefined
      ? []
      : [`${isLate ? 'overdue since' : 'due'} ${dueText(due, today)}`]),
    ...(repeat === undefined ? [] : [repeatText(repeat)]),
    ...(reminder === undefined ? [] : ['with a reminder']),
    ...(doneOn === undefined ? [] : [`done ${dueText(doneOn, today)}`]),
  ]
  return `${priority === undefined ? '' : `(${priority}) `}${text}${notes.length === 0 ? '' : `  (${notes.join(', ')})`}`
}

/** One line a task, with its number; a heading where they are of several lists. */
export function tasksText(tasks: readonly Task[], today: string): string {
  const shown = tasks.slice(0, MOST_SHOWN)
  const width = Math.max(...shown.map(({ id }) => String(id).length))
  const line = (task: Task) => `${String(task.id).padStart(width)}  ${taskText(task, today)}`
  const lists = [...new Set(shown.map(({ list }) => list))]
  const lines =
    lists.length < 2
      ? shown.map(line)
      : lists.flatMap((list) => [
          `${list}:`,
          ...shown.filter((task) => task.list === list).map((task) => `  ${line(task)}`),
        ])
  const left = tasks.length - shown.length
  return [...lines, ...(left > 0 ? [`… and ${left} more`] : [])].join('\n')
}
