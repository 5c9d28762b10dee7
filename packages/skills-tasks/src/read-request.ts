import { ADD, COMPLETE, REMOVE, SHOW, SHOW_LISTS, SHOW_TASKS } from './sentence-forms.ts'
import { listName } from './task.ts'

/** Tasks to be added: texts in which a day and a repetition may stand. */
export interface AddRequest {
  items: string[]
  list: string
  priority?: string
  remind: boolean
}

/** Which tasks are asked for; `list` is undefined for those of every list, `period` as it was said. */
export interface ListRequest {
  list?: string | undefined
  period?: string | undefined
  which: 'open' | 'overdue' | 'done' | 'lists'
}

/** Which task is meant, in the person's words. */
export interface PickRequest {
  about: string
  list: string | undefined
}

const POLITE =
  /^(?:(?:hey|hi|ok|okay|please|pls|so|and|also|now|just|could you|can you|would you|will you|can i|could i|i want to|i'd like to|i would like to|let's|let me|i need to|you can)\b[\s,]*)+/i
const THANKS = /(?:[\s,]*\b(?:please|pls|thanks|thank you|for me|will you|would you|now)\b)+$/i

const tidy = (text: string) =>
  text
    .replace(/[’‘`]/g, "'")
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[.?!]+$/, '')
    .replace(POLITE, '')
    .replace(THANKS, '')
    .trim()

type Groups = Readonly<Record<string, string | undefined>>

/** What the first of these forms that fits says. */
function read(forms: readonly RegExp[], text: string): Groups | undefined {
  for (const form of forms) {
    const match = form.exec(text)
    if (match) return { ...match.groups }
  }
  return undefined
}

/** Words that point at something said before, of which a sentence alone says nothing. */
const POINTING = /^(?:it|that|this|them|these|those|something|anything|an item|items?|a thing|things)$/i

/** Of a list for the shop each thing is one; elsewhere only semicolons part tasks. */
function itemsOf(text: string, list: string): string[] {
  const isThings = /shop|grocer|supermarket|pack|buy|wish|ingredient/.test(list)
  const joints = isThings ? /\s*[,;]\s*(?:and\s+)?|\s+(?:and|&)\s+/i : /\s*;\s*/
  return text
    .trim()
    .replace(/^["“](.*)["”]$/, '$1')
    .split(joints)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

const PRIORITY =
  /\s*[,(]?\s*\b(?:(?:with|as)\s+)?(?:a\s+)?(high|top|highest|low|medium|normal)[- ]priority\b\)?|\s*[,(]?\s*\b(?:with\s+)?priority\s+([A-Z])\b\)?|^(urgent|important)\s*[:,]\s*/i
const LEVELS: Readonly<Record<string, string>> = { medium: 'B', normal: 'B', low: 'C' }
const REMIND =
  /\s*,?\s*\b(?:and\s+)?remind\s+me(?:\s+(?:about|of)\s+it|\s+then|\s+when\s+it(?:'s| is)\s+due)?(?:\s+too)?$/i

/** Reads a sentence that adds something; undefined for any other. */
export function readAdd(sentence: string): AddRequest | undefined {
  const said = read(ADD, tidy(sentence))
  if (!said) return undefined
  const all = [said['text'], said['more']].filter(Boolean).join(' ')
  const text = all.replace(REMIND, '')
  const [level, word, letter] = PRIORITY.exec(text) ?? []
  const priority =
    letter?.toUpperCase() ?? (level === undefined ? undefined : (LEVELS[word?.toLowerCase() ?? ''] ?? 'A'))
  const list = listName(said['list'] ?? '')
  const items = itemsOf(level === undefined ? text : text.replace(level, ' '), list)
  if (items.length === 0 || items.some((item) => POINTING.test(item))) return undefined
  const urgent = priority ?? (said['urgent'] === undefined ? undefined : 'A')
  return { items, list, remind: text !== all, ...(urgent && { priority: urgent }) }
}

const STATES =
  /\b(?:open|remaining|pending|outstanding|unfinished|overdue|late|done|completed|finished|current|due)\b/gi

function stateOf(words: string): ListRequest['which'] {
  if (/overdue|late/i.test(words)) return 'overdue'
  return /\b(?:done|completed|finished)\b/i.test(words) ? 'done' : 'open'
}

/** Reads a sentence that asks what is to be done or on a list; undefined for any other. */
export function readList(sentence: string): ListRequest | undefined {
  const text = tidy(sentence)
  if (SHOW_LISTS.test(text)) return { which: 'lists' }
  const tasks = read(SHOW_TASKS, text)
  if (tasks) return { period: tasks['when'], which: stateOf(`${tasks['which'] ?? ''} ${tasks['state'] ?? ''}`) }
  const said = read(SHOW, text)
  if (!said) return undefined
  const words = `${said['which'] ?? ''} ${said['list'] ?? ''}`
  const name = words.replace(STATES, '').trim()
  // "My tasks" are those of every list.
  const isAll = name === '' && !/\S\s+list\b/i.test(text)
  return { list: isAll ? undefined : listName(name), period: said['when'], which: stateOf(words) }
}

function readPick(forms: readonly RegExp[], sentence: string): PickRequest | undefined {
  const said = read(forms, tidy(sentence))
  const about = (said?.['text'] ?? '').replace(/^(?:the\s+|my\s+)?(?:task|to-?do)\s+(?:to\s+)?/i, '')
  if (!said || about === '' || POINTING.test(about)) return undefined
  return { about, list: said['list'] === undefined ? undefined : listName(said['list']) }
}

/** Reads a sentence that says that something is done; undefined for any other. */
export const readComplete = (sentence: string): PickRequest | undefined => readPick(COMPLETE, sentence)

/** Reads a sentence that takes something off a list; undefined for any other. */
export const readRemove = (sentence: string): PickRequest | undefined => readPick(REMOVE, sentence)
