import { Decline, type Powers, type ToolOutput } from '@openpa/skill'
import { dayOf, wallClock } from './day.ts'
import { endOf, readDue } from './find-due.ts'
import { readList } from './read-request.ts'
import { tasksText } from './show-tasks.ts'
import { byUrgency, listName, type Task } from './task.ts'
import { TaskPages } from './task-store.ts'

interface ListInput {
  request?: string | undefined
  list?: string | undefined
  which: 'open' | 'overdue' | 'done' | 'lists'
  dueBy?: string | undefined
}

interface Wanted {
  list: string | undefined
  which: ListInput['which']
  dueBy: string | undefined
}

function wantedOf({ request, list, which, dueBy }: ListInput, today: string, timeZone: string): Wanted {
  if (request === undefined) {
    const day = dueBy === undefined ? undefined : readDue(dueBy, timeZone)
    if (dueBy !== undefined && day === undefined) throw new Error(`"${dueBy}" is no day that I understand.`)
    return { list: list === undefined ? undefined : listName(list), which, dueBy: day && dayOf(day) }
  }
  const asked = readList(request)
  if (!asked) throw new Decline('That is no question about tasks.')
  return {
    list: asked.list,
    which: asked.which,
    dueBy: asked.period === undefined ? undefined : endOf(asked.period, today),
  }
}

const isWanted =
  ({ list, which, dueBy }: Wanted, today: string) =>
  (task: Task) =>
    (list === undefined || task.list === list) &&
    (which === 'done') === (task.doneOn !== undefined) &&
    (which !== 'overdue' || (task.due !== undefined && dayOf(task.due) < today)) &&
    (dueBy === undefined || (task.due !== undefined && dayOf(task.due) <= dueBy))

/** What is said where there is nothing. */
function nothing({ list, which, dueBy }: Wanted, isKnown: boolean): string {
  const where = list === undefined ? '' : ` on your ${list} list`
  if (list !== undefined && !isKnown)
    return `There is no ${list} list yet. Say, for example: add milk to my ${list} list`
  if (which === 'overdue') return `Nothing is overdue${where}.`
  if (which === 'done') return `Nothing is done yet${where}.`
  return dueBy === undefined ? `Nothing is left to do${where}.` : `Nothing is due by then${where}.`
}

function lists(tasks: readonly Task[]): ToolOutput {
  const open = tasks.filter(({ doneOn }) => doneOn === undefined)
  const counts = [...new Set(tasks.map(({ list }) => list))]
    .sort()
    .map((list) => ({ list, open: open.filter((task) => task.list === list).length }))
  if (counts.length === 0)
    return { text: 'There are no lists yet. Say, for example: add milk to my shopping list', data: [] }
  return { text: counts.map((one) => `${one.list}: ${one.open} open`).join('\n'), data: counts }
}

/** Lists tasks. @throws {Decline} for a sentence that does not ask for them. */
export async function listTasks(input: ListInput, { store, now, timeZone }: Powers): Promise<ToolOutput> {
  const today = wallClock(now, timeZone).slice(0, 10)
  const wanted = wantedOf(input, today, timeZone)
  const { all } = await TaskPages.read(store)
  if (wanted.which === 'lists') return lists(all)
  const found = all.filter(isWanted(wanted, today)).sort(byUrgency)
  if (found.length === 0)
    return {
      text: nothing(
        wanted,
        all.some(({ list }) => list === wanted.list),
      ),
      data: [],
    }
  return { text: tasksText(found, today), data: found }
}
