import { setFlagsFromString } from 'node:v8'
import { MachineCode } from './machine-code.ts'

/** What `--liftoff-only` on the command line implies: code is refused by a process whose flags differ from those at its writing. */
const LIFTOFF_ONLY = ['--liftoff-only', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering', '--no-wasm-sync-tier-up']

/**
 * Has this process, when it ends in order, write the code of every database that it has opened, for processes with its flags and
 * `--liftoff-only` instead of `--wasm-sync-tier-up`: of the server what was run and by `--wasm-tiering-budget` optimised, of
 * extensions all.
 */
export function recordMachineCode(folder: string): void {
  const code = new MachineCode(folder)
  const servers: { wasm: Uint8Array; module: WebAssembly.Module }[] = []
  const extensions: Uint8Array[] = []
  const { compile, instantiate } = WebAssembly
  Object.assign(WebAssembly, {
    compile: async (wasm: Uint8Array) => {
      // Its owner gives these bytes back; a Buffer's slice would be the same ones.
      const copy = new Uint8Array(wasm)
      const module = await compile(wasm)
      servers.push({ wasm: copy, module })
      return module
    },
    instantiate: (source: Uint8Array | WebAssembly.Module, imports?: object) => {
      if (!(source instanceof Uint8Array)) return instantiate(source, imports)
      extensions.push(new Uint8Array(source))
      return instantiate(source, imports)
    },
  })
  process.once('exit', (exitCode) => {
    if (exitCode !== 0) return
    const modules = [...servers, ...extensions.map((wasm) => ({ wasm, module: optimizeWhole(wasm) }))]
    for (const flag of LIFTOFF_ONLY) setFlagsFromString(flag)
    for (const { wasm, module } of modules) code.write(wasm, module)
  })
}

function optimizeWhole(wasm: Uint8Array): WebAssembly.Module {
  // The cache of modules would give back the one that runs.
  const flags = ['liftoff', 'wasm-lazy-compilation', 'wasm-native-module-cache']
  for (const flag of flags) setFlagsFromString(`--no-${flag}`)
  try {
    return new WebAssembly.Module(wasm)
  } finally {
    for (const flag of flags) setFlagsFromString(`--${flag}`)
  }
}
