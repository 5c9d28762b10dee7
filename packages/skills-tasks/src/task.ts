import type { Due } from './day.ts'
import type { Repeat } from './repeat.ts'

/** The list of a task for which none was said. */
export const DEFAULT_LIST = 'todo'

/** Something to be done. */
export interface Task {
  /** Counts up from 1. */
  id: number
  text: string
  list: string
  createdOn: string
  /** A to Z, A the most urgent. */
  priority?: string
  due?: Due
  repeat?: Repeat
  /** The day it was done. */
  doneOn?: string
  /** The reminder that was set for it. */
  reminder?: string
}

/** `Shopping list` and `shopping` are one list. */
export const listName = (said: string): string => {
  const name = said
    .toLowerCase()
    .replace(/[’‘`]/g, "'")
    .replace(/\b(?:my|the|our|a)\s+/g, '')
    .replace(/\s+/g, ' ')
    .replace(/(?:\s+|^)(?:lists?)$/, '')
    .trim()
  return /^(?:|to-?do'?s?|to do|tasks?|task)$/.test(name) ? DEFAULT_LIST : name.slice(0, 60)
}

/** `your todo list`. */
export const listText = (list: string): string => `your ${list} list`

const URGENCY = (task: Task) => [task.due ?? '9999', task.priority ?? 'a', String(task.id).padStart(9, '0')].join(' ')

/** What is due first, then what is urgent, then what was there first. */
export const byUrgency = (a: Task, b: Task): number => (URGENCY(a) < URGENCY(b) ? -1 : 1)
