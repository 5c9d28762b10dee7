import { failure } from './failure.ts'

/** The one with this id, or with an id that begins like this (8 characters or more). */
const byId = <T extends { id: string }>(all: readonly T[], id: string): T | undefined => {
  const found = id.length < 8 ? [] : all.filter((one) => one.id.startsWith(id.toLowerCase()))
  return found.length === 1 ? found[0] : undefined
}

/** Takes the wanted one out of `all`. @throws {Error} with `code` where there is none. */
export function take<T extends { id: string }>(all: T[], id: string, code: string): T {
  const found = byId(all, id)
  if (!found) throw failure(code, `There is none with the id ${id}.`)
  all.splice(all.indexOf(found), 1)
  return found
}

/** Ids that differ in their first eight characters, which are what people see. */
export function countedIds(): () => string {
  let last = 0
  return () => {
    last++
    return `${String(last).padStart(8, '0')}-0000-4000-8000-000000000000`
  }
}
