import { termsOf } from '@openpa/memory'
import { placeKey } from './evidence.ts'
import type { Conversation } from './locomo.ts'

const [K1, B] = [1.2, 0.75]

/** The floor: BM25 over single turns and nothing else, in memory. */
export function plainBm25({ turns }: Conversation): (question: string, count: number) => string[] {
  const documents = turns.map(({ session, turn, text }) => ({ key: placeKey(session, turn), terms: termsOf(text) }))
  const average = documents.reduce((sum, { terms }) => sum + terms.length, 0) / documents.length
  const df = new Map<string, number>()
  for (const { terms } of documents) for (const term of new Set(terms)) df.set(term, (df.get(term) ?? 0) + 1)
  const idf = (term: string) => {
    const count = df.get(term) ?? 0
    return Math.log(1 + (documents.length - count + 0.5) / (count + 0.5))
  }
  return (question, count) => {
    const asked = new Set(termsOf(question))
    return documents
      .map(({ key, terms }) => {
        let score = 0
        for (const term of asked) {
          const tf = terms.filter((own) => own === term).length
          score += (idf(term) * tf * (K1 + 1)) / (tf + K1 * (1 - B + (B * terms.length) / average))
        }
        return { key, score }
      })
      .sort((a, b) => b.score - a.score)
      .slice(0, count)
      .map(({ key }) => key)
  }
}
