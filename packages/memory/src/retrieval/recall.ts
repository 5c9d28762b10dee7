import { type MemorySearch, STATEMENT_KINDS } from '@openpa/core'
import type { Tx } from '@openpa/database'
import { FEW, KINDS } from './corpus.ts'
import type { RetrievalSettings } from './retrieval-settings.ts'
import { chosenOf, lookUp, rankItems, readItems, type SearchRequest } from './search.ts'

/** What bears on a text. */
export interface Recalled {
  statements: MemorySearch
  /** Ranks the best `limit` turns of conversations; undefined where they are too many to have been read along with the statements. */
  episodes: ((limit: number) => MemorySearch) | undefined
}

/** Searches the statements, and reads the turns of conversations with them where both are few: two statements, as for one search. */
export async function recallAll(
  tx: Tx,
  asked: Omit<SearchRequest, 'kinds'>,
  settings: RetrievalSettings,
): Promise<Recalled> {
  const request = { ...asked, kinds: STATEMENT_KINDS }
  const looked = await lookUp(tx, request, settings)
  // Turns whose words have not been read yet are not counted among the items.
  const isSmall = looked.corpus.nearBy === 'all' && looked.corpus.items <= FEW
  const items = await readItems(tx, looked, isSmall ? { ...request, kinds: KINDS } : request, settings)
  if (looked.corpus.nearBy !== 'all')
    return { statements: rankItems({ ...looked, candidates: items }, request, settings), episodes: undefined }
  const ofKind = (isEpisode: boolean) =>
    chosenOf(
      looked,
      items.filter(({ kind }) => (kind === 'episode') === isEpisode),
      settings,
    )
  return {
    statements: rankItems(ofKind(false), request, settings),
    episodes: isSmall ? (limit) => rankItems(ofKind(true), { ...request, limit }, settings) : undefined,
  }
}
