import type { PortableMemory } from '@openpa/core'

/** A part of an import stays well below the 1 MiB that a request may have. */
const PART_BYTES = 600_000
const PART_MEMORIES = 200

/** What took the place of others comes before them, so that they can name it by its stored id. Rings end where they began. */
function newestFirst(memories: readonly PortableMemory[]): PortableMemory[] {
  const byId = new Map(memories.flatMap((memory) => (memory.id ? [[memory.id, memory] as const] : [])))
  const ordered = new Set<PortableMemory>()
  for (const memory of memories) {
    const chain = new Set<PortableMemory>()
    for (let one: PortableMemory | undefined = memory; one && !ordered.has(one) && !chain.has(one); ) {
      chain.add(one)
      one = one.supersededBy ? byId.get(one.supersededBy) : undefined
    }
    for (const one of [...chain].toReversed()) ordered.add(one)
  }
  return [...ordered]
}

/** Splits memories into parts that fit into a request each. */
export function* importParts(memories: readonly PortableMemory[]): Generator<PortableMemory[]> {
  let part: PortableMemory[] = []
  let bytes = 0
  for (const memory of newestFirst(memories)) {
    const size = Buffer.byteLength(JSON.stringify(memory))
    if (part.length > 0 && (part.length >= PART_MEMORIES || bytes + size > PART_BYTES)) {
      yield part
      part = []
      bytes = 0
    }
    part.push(memory)
    bytes += size
  }
  if (part.length > 0) yield part
}

/** The memories with `supersededBy` as it is stored, where that went ahead in an earlier part. */
export const relinked = (memories: readonly PortableMemory[], stored: ReadonlyMap<string, string>): PortableMemory[] =>
  memories.map((memory) => {
    const by = memory.supersededBy && stored.get(memory.supersededBy)
    return by ? { ...memory, supersededBy: by } : memory
  })
