/** What a slot of a command holds. */
export type SlotType = 'text' | 'number' | 'quantity' | 'date-time' | 'duration'

/** A literal word of a sample, or the place of a slot. */
export type SamplePart = { word: string } | { slot: string }

/** A sample sentence: as a person would type it, with typed values masked by their types, and as a pattern of words and slots. */
export interface Sample {
  plain: string
  masked: string
  pattern: readonly SamplePart[]
}

/**
 * A sentence form that a tool can be called from without a model. `slots` are named as the tool's input fields.
 * `grounding: 'memory'`: the command answers from memory, so it is only as likely as memory's own confidence.
 */
export interface CommandSpec {
  tool: string
  skill: string
  description: string
  /** Whether the tool changes nothing; such a command may be tried on less, since it can decline without harm. */
  readOnly: boolean
  /** Whether the tool deletes what cannot be brought back; such a command needs the most. */
  destructive: boolean
  samples: readonly Sample[]
  slots: Readonly<Record<string, SlotType>>
  optional: readonly string[]
  grounding?: 'memory' | undefined
  /** Whether the tool itself declines requests that are not its own, so that little is needed to try it. */
  declines: boolean
}

const SLOT = /\{\s*([A-Za-z][A-Za-z0-9]*)\s*:\s*([^{}]*)\}/g

/** Words in lower case, apostrophes straightened, numbers with their separators kept whole. */
export const words = (text: string): string[] =>
  text
    .toLowerCase()
    .replace(/[’‘`]/g, "'")
    .match(/[\p{L}\p{M}]+(?:'[\p{L}\p{M}]+)*|\p{N}+(?:[.,:/-]\p{N}+)*|[%°$€£+*/^=×÷]|‹[a-z-]+›/gu) ?? []

/**
 * Reads a sample such as `remind me to {task: water the plants} {when: tomorrow at 9am}`.
 * @throws {TypeError} when a slot is not one of `slots`.
 */
export function parseSample(template: string, slots: Readonly<Record<string, SlotType>>): Sample {
  const pattern: SamplePart[] = []
  let end = 0
  for (const match of template.matchAll(SLOT)) {
    const name = match[1] ?? ''
    if (!(name in slots))
      throw new TypeError(`Sample "${template}" names the slot "${name}", which the command does not declare.`)
    pattern.push(...words(template.slice(end, match.index)).map((word) => ({ word })), { slot: name })
    end = match.index + match[0].length
  }
  pattern.push(...words(template.slice(end)).map((word) => ({ word })))
  const filled = (slot: (name: string, filler: string) => string) =>
    template.replace(SLOT, (_, name: string, filler: string) => slot(name, filler.trim()))
  return {
    plain: filled((_, filler) => filler),
    masked: filled((name, filler) => (slots[name] === 'text' ? filler : ` ‹${slots[name]}› `)),
    pattern,
  }
}
