import { Decline, type Powers, type ToolOutput } from '@openpa/skill'
import { wallClock } from './day.ts'
import { findDue, readDue } from './find-due.ts'
import { readAdd } from './read-request.ts'
import { remindOf } from './remind.ts'
import { firstDay } from './repeat.ts'
import { findRepeat } from './repeat-words.ts'
import { taskText } from './show-tasks.ts'
import { DEFAULT_LIST, listName, listText, type Task } from './task.ts'
import { changeTasks } from './task-store.ts'

interface AddInput {
  request?: string | undefined
  text?: string | undefined
  list?: string | undefined
  due?: string | undefined
  repeat?: string | undefined
  priority?: string | undefined
  remind: boolean
}

const tidy = (text: string) =>
  text
    .replace(/\s+/g, ' ')
    .replace(/^[\s,;:-]+|[\s,;:(-]+$/g, '')
    .replace(/^["“](.*)["”]$/, '$1')

type Draft = Omit<Task, 'id'>

/** A task of a sentence, in which day and repetition stand beside what is to be done. */
async function draftOf(
  said: string,
  base: Pick<Task, 'list' | 'createdOn' | 'priority'>,
  powers: Powers,
): Promise<Draft> {
  const repeating = findRepeat(said)
  const found = await findDue(repeating?.rest ?? said, powers)
  const text = tidy(found?.rest ?? repeating?.rest ?? said)
  // "Read 1984" is a task of its own: what is nothing without its day has none.
  if (text === '') return { ...base, text: tidy(said) }
  const due = found?.due ?? (repeating && firstDay(repeating.repeat, base.createdOn))
  return { ...base, text, ...(due && { due }), ...(repeating && { repeat: repeating.repeat }) }
}

/** What is wrong with a day or a repetition that was given. */
const notUnderstood = (what: string, text: string) => new Error(`"${text}" is no ${what} that I understand.`)

async function draftsOf(input: AddInput, powers: Powers): Promise<{ drafts: Draft[]; remind: boolean }> {
  const createdOn = wallClock(powers.now, powers.timeZone).slice(0, 10)
  if (input.text === undefined) {
    const asked = input.request === undefined ? undefined : readAdd(input.request)
    if (!asked) throw new Decline('That adds nothing to a list.')
    const base = { list: asked.list, createdOn, ...(asked.priority && { priority: asked.priority }) }
    return { drafts: await Promise.all(asked.items.map((item) => draftOf(item, base, powers))), remind: asked.remind }
  }
  const repeat = input.repeat === undefined ? undefined : findRepeat(input.repeat)?.repeat
  if (input.repeat !== undefined && !repeat) throw notUnderstood('repetition', input.repeat)
  const said = input.due === undefined ? undefined : readDue(input.due, powers.timeZone)
  if (input.due !== undefined && said === undefined) throw notUnderstood('day', input.due)
  const due = said ?? (repeat && firstDay(repeat, createdOn))
  const { text, priority, list } = input
  const draft: Draft = {
    text: tidy(text),
    list: list === undefined ? DEFAULT_LIST : listName(list),
    createdOn,
    ...(priority && { priority }),
    ...(due && { due }),
    ...(repeat && { repeat }),
  }
  return { drafts: [draft], remind: input.remind }
}

/** Adds what a sentence or its parts say. @throws {Decline} for a sentence that adds nothing. */
export async function addTasks(input: AddInput, powers: Powers): Promise<ToolOutput> {
  const { drafts, remind } = await draftsOf(input, powers)
  const added = await changeTasks(powers.store, async (tasks) => {
    const all: Task[] = []
    for (const draft of drafts) all.push(tasks.add(remind ? await remindOf(draft, powers) : draft))
    return all
  })
  const [first] = drafts
  const today = first?.createdOn ?? ''
  const list = listText(first?.list ?? DEFAULT_LIST)
  const shown = added.map((task) => `  ${task.id}  ${taskText(task, today)}`)
  const text =
    added.length === 1
      ? `Added to ${list}: ${taskText(added[0] as Task, today)}.`
      : `Added to ${list}:\n${shown.join('\n')}`
  return { text, data: { added } }
}
