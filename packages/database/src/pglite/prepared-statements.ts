import { type PGlite, parse, protocol, type Results } from '@electric-sql/pglite'

/** Plans that are kept; each takes some ten kB of the database's memory. */
const CAPACITY = 120

interface Prepared {
  name: string
  /** Types of the parameters, as PostgreSQL's OIDs. */
  types: number[]
}

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

  /** @throws PostgreSQL's error, with its `code`. */
  async query<R>(sql: string, parameters: readonly unknown[]): Promise<Results<R>> {
    const { name, types } = await this.#prepare(sql)
    const values = parameters.map((value, i) => this.#serialize(value, types[i] ?? 0))
    const messages = await this.#send(
      protocol.serialize.bind({ statement: name, values }),
      protocol.serialize.describe({ type: 'P' }),
      protocol.serialize.execute({}),
    )
    const [result] = parse.parseResults(messages, this.#pglite.parsers)
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
    const { messages } = await this.#pglite.execProtocol(Buffer.concat([...parts, protocol.serialize.sync()]), {
      syncToFs: false,
    })
    return messages
  }
}
