import { type PGlite, parse, protocol, types } from '@electric-sql/pglite'
import { CHANGES } from '../statement-kinds.ts'

/** Plans that are kept; each takes some ten kB of the database's memory. */
const CAPACITY = 120

/** What a statement came to. */
export interface Outcome<R> {
  rows: R[]
  /** Rows that it changed, for a statement that changes rows. */
  affectedRows?: number | undefined
}

interface Prepared {
  name: string
  /** Types of the parameters, as PostgreSQL's OIDs. */
  types: number[]
  columns: readonly Column[]
  /** The call without parameters, once it was made. */
  call?: Uint8Array
}

/** A column with what reads its values. */
interface Column {
  name: string
  read(value: string | null): unknown
}

const SYNC = protocol.serialize.sync()

/** A value as it is sent: text, or the bytes of one. */
type Sent = string | Uint8Array | null

/** PostgreSQL's OID of `text`, whose binary form is its bytes. */
const TEXT = 25
/** From this length on a text goes as bytes: PGlite's writer counts those of a string one by one, twice. */
const LONG = 64

/** Messages that run a prepared statement. Its columns were described when it was prepared. */
const callOf = (statement: string, values: Sent[] = []): Uint8Array =>
  Buffer.concat([protocol.serialize.bind({ statement, values }), protocol.serialize.execute({})])

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
  async query<R>(sql: string, parameters: readonly unknown[], before: readonly string[] = []): Promise<Outcome<R>> {
    let calls: Uint8Array[] = []
    for (const text of before) calls.push(bareCallOf(await this.#prepare(text)))
    // What was written before may be what it takes to prepare this: a role that may see the tables.
    if (calls.length > 0 && !this.#prepared.has(sql)) {
      await this.#send(...calls)
      calls = []
    }
    return this.#run<R>(calls, await this.#prepare(sql), parameters)
  }

  /**
   * Runs a statement in a transaction of its own, which begins with the statements `before` and ends with it: what is sent at once
   * is one transaction, so that nothing has to begin or commit it.
   * @throws PostgreSQL's error, with its `code`; nothing has happened then.
   */
  async queryAlone<R>(sql: string, parameters: readonly unknown[], before: readonly string[]): Promise<Outcome<R>> {
    // All ahead: in between, the transaction would end.
    const calls: Uint8Array[] = []
    for (const text of before) calls.push(bareCallOf(await this.#prepare(text)))
    return this.#run<R>(calls, await this.#prepare(sql), parameters)
  }

  async #run<R>(before: Uint8Array[], prepared: Prepared, parameters: readonly unknown[]): Promise<Outcome<R>> {
    const values = parameters.map((value, i) => this.#serialize(value, prepared.types[i] ?? 0))
    const call = values.length === 0 ? bareCallOf(prepared) : callOf(prepared.name, values)
    return outcomeOf<R>(await this.#send(...before, call), before.length, prepared.columns)
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
    const prepared = { name, types: parse.parseDescribeStatementResults(messages), columns: this.#columnsOf(messages) }
    this.#prepared.set(sql, prepared)
    const [oldest] = this.#prepared
    if (this.#prepared.size > CAPACITY && oldest) {
      this.#prepared.delete(oldest[0])
      await this.#send(protocol.serialize.close({ type: 'S', name: oldest[1].name }))
    }
    return prepared
  }

  #columnsOf(messages: readonly Message[]): Column[] {
    const described = messages.find((message) => message instanceof protocol.messages.RowDescriptionMessage)
    return (described?.fields ?? []).map(({ name, dataTypeID }) => {
      const parser = this.#pglite.parsers[dataTypeID] ?? types.parsers[dataTypeID]
      return { name, read: (value) => (value === null || !parser ? value : parser(value, dataTypeID)) }
    })
  }

  #serialize(value: unknown, type: number): Sent {
    if (value === null || value === undefined) return null
    if (type === TEXT && typeof value === 'string' && value.length >= LONG) return Buffer.from(value)
    const serializer = this.#pglite.serializers[type]
    return serializer ? serializer(value) : String(value)
  }

  async #send(...parts: Uint8Array[]) {
    // PGlite looks for itself where it is asked for a query, and not here.
    if (this.#pglite.closed) throw new Error('PGlite is closed')
    const { messages } = await this.#pglite.execProtocol(Buffer.concat([...parts, SYNC]), {
      syncToFs: false,
    })
    return messages
  }
}

type Message = Awaited<ReturnType<PGlite['execProtocol']>>['messages'][number]

function bareCallOf(prepared: Prepared): Uint8Array {
  prepared.call ??= callOf(prepared.name)
  return prepared.call
}

/** The outcome of the last of several statements, after `before` others. PGlite's own reader makes a list of pairs of each row first. */
function outcomeOf<R>(messages: readonly Message[], before: number, columns: readonly Column[]): Outcome<R> {
  const rows: R[] = []
  let done = 0
  let command = ''
  for (const message of messages) {
    if (message instanceof protocol.messages.CommandCompleteMessage) {
      done++
      command = message.text
    } else if (done === before && message instanceof protocol.messages.DataRowMessage)
      rows.push(rowOf(message, columns))
  }
  const [kind = '', ...counts] = command.split(' ')
  return { rows, affectedRows: CHANGES.has(kind) ? Number(counts.at(-1)) : undefined }
}

function rowOf<R>({ fields }: { fields: readonly (string | null)[] }, columns: readonly Column[]): R {
  const row: Record<string, unknown> = {}
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i] as Column
    row[column.name] = column.read(fields[i] ?? null)
  }
  return row as R
}
