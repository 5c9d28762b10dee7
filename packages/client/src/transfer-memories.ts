import type { ImportPart, ImportResult, PortableMemory } from '@openpa/core'
import type { AssistantClient } from './assistant-client.ts'
import { importParts, relinked } from './import-parts.ts'

/** All memories, page by page, in the order in which they were stored. */
export async function* exportMemories(client: AssistantClient): AsyncGenerator<PortableMemory[]> {
  for (let after: string | undefined; ; ) {
    const { memories, next } = await client.exportPage(after)
    if (memories.length > 0) yield memories
    if (next === null) return
    after = next
  }
}

/** Imports as many memories as there are, in requests that the daemon takes. Yields what came of each. */
export async function* importMemories(
  client: AssistantClient,
  memories: readonly PortableMemory[],
  of: Omit<ImportPart, 'memories'>,
): AsyncGenerator<ImportResult & { sent: number }> {
  const stored = new Map<string, string>()
  for (const part of importParts(memories)) {
    const result = await client.importPart({ ...of, memories: relinked(part, stored) })
    for (const [i, { id }] of part.entries()) if (id && result.ids[i]) stored.set(id, result.ids[i])
    yield { sent: part.length, ...result }
  }
}
