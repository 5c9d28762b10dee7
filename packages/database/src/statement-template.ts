import type { CompiledQuery, RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Tx } from './database.ts'

/** Stands for a value that is given when the statement runs. */
class Placeholder {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** Places of the values in a statement. */
export interface Places<Values> {
  /** The place of a value. */
  value<Name extends keyof Values & string>(name: Name): RawBuilder<Exclude<Values[Name], undefined>>
  /** Whether a value is given; the statement has no place for one that is not. */
  has(name: keyof Values & string): boolean
}

/**
 * A statement that is built and compiled once and then runs with other values each time, once for each choice of values that are
 * given: building and compiling takes as long as the embedded database takes to write the rows.
 */
export class StatementTemplate<Values extends object, Row> {
  readonly #build: (places: Places<Values>) => RawBuilder<Row>
  readonly #compiled = new Map<string, CompiledQuery>()

  constructor(build: (places: Places<Values>) => RawBuilder<Row>) {
    this.#build = build
  }

  /** Runs it; a value that is undefined is not given. @throws the database's error. */
  async run(tx: Tx, values: Values): Promise<Row[]> {
    const given = new Map(Object.entries(values).filter(([, value]) => value !== undefined))
    const key = [...given.keys()].join()
    const compiled = this.#compiled.get(key) ?? this.#compile(tx, given)
    this.#compiled.set(key, compiled)
    const parameters = compiled.parameters.map((one) => (one instanceof Placeholder ? given.get(one.name) : one))
    return (await tx.executeQuery<Row>({ ...compiled, parameters })).rows
  }

  #compile(tx: Tx, given: ReadonlyMap<string, unknown>): CompiledQuery {
    const places: Places<Values> = {
      value: (name) => sql.val(new Placeholder(name)) as RawBuilder<never>,
      has: (name) => given.has(name),
    }
    return this.#build(places).compile(tx)
  }
}
