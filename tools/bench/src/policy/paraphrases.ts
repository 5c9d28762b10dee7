import { readFileSync } from 'node:fs'

/** When a reminder is expected, relative to now in the machine's zone. */
export type ExpectedTime =
  | { in_minutes: number }
  | { days: number; time: string }
  | { weekday: string; time: string }
  | { date: string; time: string }

/** What a paraphrase should come to; `tool: null` where no skill serves it. */
export interface Expectation {
  tool: string | null
  text_has?: string[]
  answer_has?: string[]
  task_has?: string[]
  at?: ExpectedTime
  value?: number
  unit?: string
  zone?: string
  days_until?: string
  days_between?: [string, string]
  date_in_days?: number
  weekday_of?: string
}

/** A sentence that is in no skill's samples. */
export interface Paraphrase {
  id: string
  text: string
  expect: Expectation
}

const data = (name: string) => new URL(`../../data/reflex/${name}`, import.meta.url)

/** Reads one set: `paraphrases` (held out: measured, never fitted) or `paraphrases-dev` (fitted on). */
export const readParaphrases = (set: 'paraphrases' | 'paraphrases-dev'): Paraphrase[] =>
  readFileSync(data(`${set}.jsonl`), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Paraphrase)

/** Statements that the questions of the sets are about. */
export const readFacts = (): string[] => JSON.parse(readFileSync(data('facts.json'), 'utf8')) as string[]

/** Tools that are right for an expectation: some sentences can be served by either of two. */
export function rightTools({ tool }: Expectation): readonly string[] {
  if (tool === null) return []
  if (tool === 'calc') return ['calc.calculate', 'calc.convert']
  if (tool === 'dates') return ['calc.dateDifference', 'calc.dateAfter', 'calc.weekday']
  if (tool === 'clock.time') return ['clock.now']
  if (tool === 'clock.date') return ['clock.today']
  return [tool]
}
