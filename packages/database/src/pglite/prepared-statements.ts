import { type PGlite, parse, protocol, type Results } from '@electric-sql/pglite'

/** Plans that are kept; each takes some ten kB of the database's memory. */
const CAPACITY = 120

interface Prepared {
  name: string
  /** Types of the parameters, as PostgreSQL's OIDs. */
  types: number[]
}

/** Messages that run a prepared statement. */
const callOf = (statement: string, values: (string | null)[] = []): Uint8Array[] => [
  protocol.serialize.bind({ statement, values }),
  protocol.serialize.describe({ type: 'P' }),
  protocol.serialize.execute({}),
]

/**
 * Runs statements through named prepared statements: PGlite's own `query` parses and plans each anew in five round trips,
 * which is more than the work of a small statement. Not for statements that change the schema.
 */
export class PreparedStatements {
  readonly #pglite: PGlite
  readonly #prepared = new Map<string, Prepared>()
  #count = 0

  constructor(pglite: PGlite) {
    this.#pglite = pglite
  }

  /**
   * @param before statements without parameters that run first, in the same call: a call costs as much as a small statement.
   * @throws PostgreSQL's error, with its `code`.
   */
  async query<R>(sql: string, parameters: readonly unknown[], before: readonly string[] = []): Promise<Results<R>> {
    const calls: Uint8Array[] = []
    for (const text of before) calls.push(...callOf((await this.#prepare(text)).name))
    // What was written before may be what it takes to prepare this: a role that may see the tables.
    if (calls.length > 0 && !this.#prepared.has(sql)) await this.#send(...calls.splice(0))
    const { name, types } = await this.#prepare(sql)
    const values = parameters.map((value, i) => this.#serialize(value, types[i] ?? 0))
    const messages = await this.#send(...calls, ...callOf(name, values))
    const result = parse.parseResults(messages, this.#pglite.parsers).at(-1)
    if (!result) throw new Error('The database answered a statement with nothing.')
    return result as Results<R>
  }

  /** Forgets all: to be called when the schema may have changed. */
  async clear(): Promise<void> {
    this.#prepared.clear()
    await this.#pglite.exec('deallocate all')
  }

  async #prepare(sql: string): Promise<Prepared> {
    const known = this.#prepared.get(sql)
    if (known) {
      // The order of the map is the order of use.
      this.#prepared.delete(sql)
      this.#prepared.set(sql, known)
      return known
    }
    const name = `p${this.#count++}`
    const messages = await this.#send(
      protocol.serialize.parse({ name, text: sql }),
      protocol.serialize.describe({ type: 'S', name }),
    )
    const prepared = { name, types: parse.parseDescribeStatementResults(messages) }
    this.#prepared.set(sql, prepared)
    const [oldest] = this.#prepared
    if (this.#prepared.size > CAPACITY && oldest) {
      this.#prepared.delete(oldest[0])
      await this.#send(protocol.serialize.close({ type: 'S', name: oldest[1].name }))
    }
    return prepared
  }

  #serialize(value: unknown, type: number): string | null {
    if (value === null || value === undefined) return null
    const serializer = this.#pglite.serializers[type]
    return serializer ? serializer(value) : String(value)
  }

  async #send(...parts: Uint8Array[]) {
    // PGlite looks for itself where it is asked for a query, and not here.
    if (this.#pglite.closed) throw new Error('PGlite is closed')
    const { messages } = await this.#pglite.execProtocol(Buffer.concat([...parts, protocol.serialize.sync()]), {
      syncToFs: false,
    })
    return messages
  }
}
