import type { CompiledQuery, QueryExecutorProvider, RawBuilder } from 'kysely'
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
  /** A place of a value. It may have several, all for the same type. */
  value<Name extends keyof Values & string>(name: Name): RawBuilder<Exclude<Values[Name], undefined>>
  /** Whether a value is given; the statement has no place for one that is not. */
  has(name: keyof Values & string): boolean
}

/** What a template is built for beside values: nothing, unless it says so. */
type Form<Shape> = [Shape] extends [undefined] ? [] : [shape: Shape]

/**
 * A statement that is built and compiled once and then runs with other values each time, once for each choice of values that are
 * given: building and compiling takes as long as the embedded database takes to write the rows. `Shape` is what else its text
 * depends on, as JSON: little that takes few values.
 */
export class StatementTemplate<Values extends object, Row, Shape = undefined> {
  readonly #build: (places: Places<Values>, ...form: Form<Shape>) => RawBuilder<Row>
  readonly #compiled = new Map<string, CompiledQuery<Row>>()

  constructor(build: (places: Places<Values>, ...form: Form<Shape>) => RawBuilder<Row>) {
    this.#build = build
  }

  /** Runs it; a value that is undefined is not given. @throws the database's error. */
  async run(tx: Tx, values: Values, ...form: Form<Shape>): Promise<Row[]> {
    return (await tx.executeQuery(this.with(tx, values, ...form))).rows
  }

  /** The statement with these values; one that is undefined is not given. @param db anything that compiles PostgreSQL's SQL. */
  with(db: QueryExecutorProvider, values: Values, ...form: Form<Shape>): CompiledQuery<Row> {
    const names = (Object.keys(values) as (keyof Values & string)[]).filter((name) => values[name] !== undefined)
    const key = form.length === 0 ? names.join() : JSON.stringify([names, ...form])
    const compiled = this.#compiled.get(key) ?? this.#compile(db, names, form)
    this.#compiled.set(key, compiled)
    const parameters = compiled.parameters.map((one) =>
      one instanceof Placeholder ? values[one.name as keyof Values] : one,
    )
    return { ...compiled, parameters }
  }

  #compile(db: QueryExecutorProvider, given: readonly string[], form: Form<Shape>): CompiledQuery<Row> {
    const placeholders = new Map(given.map((name) => [name, new Placeholder(name)]))
    const places: Places<Values> = {
      value: (name) => sql.val(placeholders.get(name)) as RawBuilder<never>,
      has: (name) => placeholders.has(name),
    }
    return withEachOnce(this.#build(places, ...form).compile(db))
  }
}

/** Comments, strings and names, in which a `$` is only a `$`; or a parameter's number. */
const PARAMETER = /--[^\n]*|'(?:[^']|'')*'|"[^"]*"|\$(\d+)/g

/** A value is one parameter for all its places: each is written, sent and read for itself. */
function withEachOnce<Row>({ parameters, ...compiled }: CompiledQuery<Row>): CompiledQuery<Row> {
  const kept: unknown[] = []
  const numbers = parameters.map((parameter) => {
    const known = parameter instanceof Placeholder ? kept.indexOf(parameter) : -1
    return known < 0 ? kept.push(parameter) : known + 1
  })
  const text = compiled.sql.replace(PARAMETER, (found, number?: string) =>
    number === undefined ? found : `$${numbers[Number(number) - 1]}`,
  )
  return { ...compiled, sql: text, parameters: kept }
}
