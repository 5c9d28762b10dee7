import { readFileSync } from 'node:fs'
import type { MachineCode } from './machine-code.ts'

/** PGlite's WebAssembly, which lies beside its entry. */
export const readPGliteWasm = (): Uint8Array<ArrayBuffer> =>
  readFileSync(new URL('pglite.wasm', import.meta.resolve('@electric-sql/pglite')))

let compiled: Promise<WebAssembly.Module> | undefined
let isAhead = false

/** Whether the database of this process, with its extension, runs on machine code that was there before the process. */
export const isPGliteCompiledAhead = (): boolean => isAhead

/**
 * Compiles the embedded database, once a process, in threads of V8's own: a program that asks for this before it loads the rest of
 * itself has it compiled meanwhile, where PGlite by itself begins when all that is loaded.
 * @param code where machine code of it may be, and of its extensions. What is there is loaded at once, in 25 ms of the caller's, and
 * nothing compiled. Only the first call in a process is heard.
 */
export function compilePGlite(code?: MachineCode): Promise<WebAssembly.Module> {
  compiled ??= compile(code)
  return compiled
}

async function compile(code?: MachineCode): Promise<WebAssembly.Module> {
  const wasm = readPGliteWasm()
  try {
    const module = code?.read(wasm)
    if (!code || !module) return await WebAssembly.compile(wasm)
    loadExtensionsFrom(code)
    return module
  } finally {
    // V8 has a copy of its own; these 9 MB would stay until it collects garbage.
    wasm.buffer.transfer(0)
  }
}

/** PGlite has no option for modules of its extensions: it instantiates them from their bytes, which is where we come in. */
function loadExtensionsFrom(code: MachineCode): void {
  const { instantiate } = WebAssembly
  const instantiateLoaded = async (source: Uint8Array | WebAssembly.Module, imports?: object) => {
    if (!(source instanceof Uint8Array)) return instantiate(source, imports)
    const module = code.read(source)
    isAhead = module !== undefined
    return module ? { module, instance: await instantiate(module, imports) } : instantiate(source, imports)
  }
  Object.assign(WebAssembly, { instantiate: instantiateLoaded })
}
