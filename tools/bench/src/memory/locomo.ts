import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { NewTurn } from '@openpa/core'

interface RawTurn {
  id: string
  speaker: string
  text: string
  caption?: string
}

interface RawConversation {
  id: string
  sessions: { n: number; date_time: string; turns: RawTurn[] }[]
}

interface RawQuestion {
  id: string
  conv: string
  category: number
  question: string
  evidence: string[]
  audit?: { correct_evidence?: string[] }
}

/** A conversation as turns to be stored, and the name that the data gives each. */
export interface Conversation {
  id: string
  turns: NewTurn[]
  names: string[]
}

/** A question with the turns that answer it; category 1 needs several turns, category 5 has no answer. */
export interface Question {
  id: string
  conversation: string
  category: number
  text: string
  /** Names of the turns. */
  evidence: string[]
}

/** LoCoMo-shaped data. */
export interface Locomo {
  conversations: Conversation[]
  questions: Question[]
}

const lines = <T>(file: string): T[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T)

/** "1:56 pm on 8 May, 2023". */
function dateOf(text: string): Date {
  const [, hour = '0', minute = '0', half = 'am', day = '1', month = 'January', year = '2000'] =
    /(\d+):(\d+) ([ap]m) on (\d+) (\w+),? (\d+)/.exec(text) ?? []
  const date = new Date(`${day} ${month} ${year} 00:00 UTC`)
  date.setUTCHours((Number(hour) % 12) + (half === 'pm' ? 12 : 0), Number(minute))
  return date
}

function conversationOf({ id, sessions }: RawConversation): Conversation {
  const turns = sessions.flatMap(({ n, date_time, turns }) =>
    turns.map(({ speaker, text, caption }, turn) => ({
      session: `${id}/${n}`,
      turn,
      speaker,
      // What a shared picture shows is a part of what was said.
      text: caption === undefined ? text : `${text} [${caption}]`,
      origin: { source: 'import' as const },
      createdAt: dateOf(date_time),
    })),
  )
  return { id, turns, names: sessions.flatMap(({ turns }) => turns.map((turn) => turn.id)) }
}

/**
 * Reads `<folder>/locomo/{conversations,qa}.jsonl`. Where an audit of the labels names other evidence, that counts.
 * @throws {Error} when the folder holds no such data.
 */
export function readLocomo(folder: string): Locomo {
  const file = (name: string) => join(folder, 'locomo', name)
  if (!existsSync(file('conversations.jsonl')))
    throw new Error(`There is no locomo/conversations.jsonl in ${folder}: pass its folder with --data.`)
  return {
    conversations: lines<RawConversation>(file('conversations.jsonl')).map(conversationOf),
    questions: lines<RawQuestion>(file('qa.jsonl')).map(({ id, conv, category, question, evidence, audit }) => ({
      id,
      conversation: conv,
      category,
      text: question,
      evidence: [...new Set(audit?.correct_evidence ?? evidence)],
    })),
  }
}
