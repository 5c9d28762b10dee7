import type { SlotType } from '../policy/command.ts'
import { findDateTimes, type SlotContext, type Span } from './date-time.ts'
import { findDurations, findNumbers, findQuantities } from './quantity.ts'

/** Everything in a text that reads as a typed value, by slot type. A text slot takes what these leave over. */
export type TypedSpans = Readonly<Record<Exclude<SlotType, 'text'>, readonly Span<unknown>[]>>

/** Values further in are not looked for: no command is that long, and parsing takes time. */
const LONGEST = 1000

/** Finds the typed values of a request once, for all commands. @throws {AssistantError} `input.invalid` for a date that does not exist. */
export async function findTypedSpans(whole: string, context: SlotContext): Promise<TypedSpans> {
  const text = whole.slice(0, LONGEST)
  return {
    'date-time': await findDateTimes(text, context),
    duration: findDurations(text),
    quantity: findQuantities(text),
    number: findNumbers(text),
  }
}

/** Replaces typed values by the names of their types, so that two requests of the same form read the same. */
export function maskTypedSpans(text: string, spans: TypedSpans): string {
  const order = ['date-time', 'duration', 'number'] as const
  const chosen: { start: number; end: number; type: string }[] = []
  for (const type of order)
    for (const span of spans[type])
      if (!chosen.some((other) => span.start < other.end && other.start < span.end)) chosen.push({ ...span, type })
  let masked = text
  for (const { start, end, type } of chosen.sort((a, b) => b.start - a.start))
    masked = `${masked.slice(0, start)} ‹${type}› ${masked.slice(end)}`
  return masked
}
