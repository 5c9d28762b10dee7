import { readFileSync } from 'node:fs'

/** PGlite's WebAssembly lies beside its entry. */
const wasmFile = () => new URL('pglite.wasm', import.meta.resolve('@electric-sql/pglite'))

let compiled: Promise<WebAssembly.Module> | undefined

/**
 * Compiles the embedded database, once a process, in threads of V8's own. A program that asks for this before it loads the rest of
 * itself has it compiled meanwhile; PGlite by itself begins when all that is loaded.
 */
export function compilePGlite(): Promise<WebAssembly.Module> {
  compiled ??= WebAssembly.compile(readFileSync(wasmFile()))
  return compiled
}
