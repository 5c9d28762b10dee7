import { isDay } from './day.ts'
import type { Repeat } from './repeat.ts'
import { DEFAULT_LIST, type Task } from './task.ts'

// The format: https://github.com/todotxt/todo.txt. Ours beside it: `list:` for the list, `due:` with a time behind the day,
// `rec:` as other programs have it (`1w` from when it was done, `+1w` from when it was due), `on:` for days of the week.

const UNITS = { day: 'd', week: 'w', month: 'm', year: 'y' } as const
const WEEKDAYS = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su']

const oneWord = (text: string) => text.replaceAll(' ', '_')

/** A task as a line of todo.txt. */
export function toTodoTxt({ text, list, createdOn, priority, due, repeat, doneOn }: Task): string {
  const done = doneOn === undefined ? [] : ['x', doneOn]
  const mark = priority === undefined ? [] : doneOn === undefined ? [`(${priority})`] : []
  const tags = [
    ...(list === DEFAULT_LIST ? [] : [`list:${oneWord(list)}`]),
    ...(due === undefined ? [] : [`due:${due}`]),
    ...(repeat === undefined ? [] : [`rec:${repeat.fromDone ? '' : '+'}${repeat.every}${UNITS[repeat.unit]}`]),
    ...(repeat?.weekdays ? [`on:${repeat.weekdays.map((day) => WEEKDAYS[day - 1]).join(',')}`] : []),
    ...(priority !== undefined && doneOn !== undefined ? [`pri:${priority}`] : []),
  ]
  return [...done, ...mark, createdOn, text.replace(/\s+/g, ' '), ...tags].join(' ')
}

const TAG = /(?<=^|\s)(list|due|rec|on|pri):(\S+)/g

function repeatOf(rec: string | undefined, on: string | undefined, due: string | undefined): Repeat | undefined {
  const [, strict, every, unit] = /^(\+?)(\d{1,3})([dwmyb])$/.exec(rec ?? '') ?? []
  if (every === undefined || Number(every) < 1) return undefined
  const weekdays = (on ?? '')
    .split(',')
    .map((day) => WEEKDAYS.indexOf(day) + 1)
    .filter((day) => day > 0)
  // `b` is a day of business.
  if (unit === 'b') return { every: 1, unit: 'week', weekdays: [1, 2, 3, 4, 5] }
  const name = ({ d: 'day', w: 'week', m: 'month', y: 'year' } as const)[unit as 'd' | 'w' | 'm' | 'y']
  return {
    every: Number(every),
    unit: name,
    ...(name === 'week' && weekdays.length > 0 && { weekdays }),
    ...(name === 'month' && due !== undefined && { dayOfMonth: Number(due.slice(8, 10)) }),
    ...(strict === '' && { fromDone: true }),
  }
}

const dueOf = (text: string | undefined) =>
  text !== undefined && isDay(text.slice(0, 10)) && /^(?:T([01]\d|2[0-3]):[0-5]\d)?$/.test(text.slice(10))
    ? text
    : undefined

/**
 * A line of todo.txt as a task; undefined for an empty one. What is not known stays in the text.
 * @param today the day it was made, where the line does not say it.
 */
export function fromTodoTxt(line: string, today: string): Omit<Task, 'id'> | undefined {
  const [, done, doneOn, mark, madeOn, rest = ''] =
    /^(x\s+)?(?:(?<=x\s+)(\d{4}-\d{2}-\d{2})\s+)?(?:\(([A-Z])\)\s+)?(?:(\d{4}-\d{2}-\d{2})\s+)?(.*)$/.exec(
      line.trim(),
    ) ?? []
  const tags = new Map([...rest.matchAll(TAG)].map(([, name = '', value = '']) => [name, value]))
  const due = dueOf(tags.get('due'))
  const repeat = repeatOf(tags.get('rec'), tags.get('on'), due)
  const priority = mark ?? (/^[A-Z]$/.test(tags.get('pri') ?? '') ? tags.get('pri') : undefined)
  const isKnown = (name: string) =>
    name === 'list' ||
    (name === 'due' && due !== undefined) ||
    ((name === 'rec' || name === 'on') && repeat !== undefined) ||
    (name === 'pri' && priority !== undefined)
  const text = rest
    .replace(TAG, (tag, name: string) => (isKnown(name) ? '' : tag))
    .replace(/\s+/g, ' ')
    .trim()
  if (text === '') return undefined
  return {
    text: text.slice(0, 2000),
    list: tags.get('list')?.replaceAll('_', ' ').slice(0, 60) ?? DEFAULT_LIST,
    createdOn: madeOn ?? today,
    ...(priority && { priority }),
    ...(due && { due }),
    ...(repeat && { repeat }),
    ...(done !== undefined && { doneOn: doneOn ?? today }),
  }
}
