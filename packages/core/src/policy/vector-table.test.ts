import { describe, expect, it } from 'vitest'
import { VectorTable } from './vector-table.ts'

const vectors = (count: number) =>
  Array.from({ length: count }, (_, i) => Float32Array.from({ length: 5 }, (_, j) => Math.fround(Math.sin(7 * i + j))))
const product = (one: Float32Array, other: Float32Array) => one.reduce((sum, x, i) => sum + x * (other[i] ?? 0), 0)

describe('a table of vectors', () => {
  it.each([0, 1, 3, 4, 5, 8, 11])('multiplies each of %d', (count) => {
    const rows = vectors(count)
    const asked = Float32Array.of(1, -2, 0.5, 0, 3)
    const products = [...new VectorTable(rows).products(asked)]
    expect(products).toHaveLength(count)
    for (const [i, row] of rows.entries()) expect(products[i]).toBeCloseTo(product(row, asked), 9)
  })

  it('gives rows back as they are', () => {
    const rows = vectors(6)
    const table = new VectorTable(rows)
    expect(rows.map((_, i) => table.row(i))).toEqual(rows)
  })

  it('answers anew for each vector, and the same for the same', () => {
    const table = new VectorTable(vectors(6))
    const [first, second] = [Float32Array.of(1, 0, 0, 0, 0), Float32Array.of(0, 1, 0, 0, 0)]
    const once = [...table.products(first)]
    expect([...table.products(first.slice())]).toEqual(once)
    expect([...table.products(second)]).not.toEqual(once)
    expect([...table.products(first)]).toEqual(once)
  })
})
