import type { Span } from '../slots/date-time.ts'

/** Where one request may end and the next begin. */
const JOINT = /\s*(?:[;\n]+|[.?!]+(?=\s+\S)|,?\s+(?:and(?: then| also)?|then|also|plus also|as well as)\s+)\s*/gi
const MAX_PARTS = 4

/**
 * Ways of cutting a request at its joints ("… and …", "…; …"), most parts first, the whole never among them. Joints within
 * a typed value ("an hour and ten minutes") are none, and nor are those that would leave a part without words of its own ("add
 * 3, 4 and 5").
 */
export function splitRequest(text: string, values: readonly Span<unknown>[]): string[][] {
  const joints = [...text.matchAll(JOINT)]
    .map((match) => ({ start: match.index, end: match.index + match[0].length }))
    .filter(({ start, end }) => !values.some((value) => start < value.end && value.start < end))
  if (joints.length === 0) return []
  const cut = (at: readonly { start: number; end: number }[]) => {
    const edges = [0, ...at.flatMap(({ start, end }) => [start, end]), text.length]
    const parts: string[] = []
    for (let i = 0; i < edges.length; i += 2) {
      const part = text.slice(edges[i], edges[i + 1])
      if (!/[\p{L}\p{N}]/u.test(part)) continue
      if (!hasWords(part, edges[i] ?? 0, values)) return []
      parts.push(part.trim())
    }
    return parts
  }
  const all = joints.length < MAX_PARTS ? [cut(joints)] : []
  const single = joints.length > 1 ? joints.slice(0, 2 * MAX_PARTS).map((joint) => cut([joint])) : []
  return [...all, ...single].filter((parts) => parts.length > 1)
}

/** A request of its own: three words, a number, or "the time". Less is the end of a list, such as "called Nils and Freya". */
const REQUEST = /\p{N}|(?:[\p{L}'’]+[^\p{L}'’]+){2}[\p{L}'’]|^\s*(?:the|my|our)\s/iu

/** Whether `part`, which begins at `offset` of the text, says anything beside its typed values. */
function hasWords(part: string, offset: number, values: readonly Span<unknown>[]): boolean {
  if (!REQUEST.test(part)) return false
  const words = [...part.matchAll(/\p{L}{2,}/gu)]
  return words.some(({ index }) => !values.some(({ start, end }) => offset + index >= start && offset + index < end))
}
