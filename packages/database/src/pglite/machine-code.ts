import { closeSync, fstatSync, openSync, readSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { crc32 } from 'node:zlib'

/** Before the code in a file: its CRC-32, little-endian. */
const CHECKSUM_BYTES = 4

/**
 * V8 keeps compiled WebAssembly for browsers only; to others it shows that through functions made for its own tests, and only while
 * a flag allows their syntax. Called with what it does not expect, such a function ends the process: files are kept apart by version.
 */
function callV8<Result>(expression: string, ...values: readonly unknown[]): Result {
  setFlagsFromString('--allow-natives-syntax')
  try {
    return new Function('a', 'b', `return ${expression}`)(...values) as Result
  } finally {
    setFlagsFromString('--no-allow-natives-syntax')
  }
}

/**
 * A folder of machine code that V8's optimising compiler has made of WebAssembly. A process that may not run that compiler (it takes
 * 600 MB for PGlite) loads what one that may has left. Functions that are not in a file are compiled when they are called.
 */
export class MachineCode {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** The file for `wasm` in this version of Node. */
  #file(wasm: Uint8Array): string {
    const name = [crc32(wasm).toString(16).padStart(8, '0'), process.version, process.platform, process.arch]
    return join(this.#folder, `${name.join('-')}.code`)
  }

  /**
   * The module of `wasm` with its code; undefined where there is none, where the file is not whole, where V8 refuses it because its
   * flags or the processor differ from those for which it was written, and whatever else is wrong: who asks can compile it.
   */
  read(wasm: Uint8Array): WebAssembly.Module | undefined {
    try {
      const code = readChecked(this.#file(wasm))
      // Code leaves the bounds of memory to this handler, and V8 does not look whether it is there (it is not with little address space).
      if (!code || !callV8<boolean>('%IsWasmTrapHandlerEnabled()')) return undefined
      const module = callV8<WebAssembly.Module | undefined>('%DeserializeWasmModule(a, b)', code, wasm)
      // It was copied to where code may run.
      code.transfer(0)
      return module
    } catch {
      return undefined
    }
  }

  /** Writes the code that the optimising compiler has made of `module` so far. It must have made some, and the folder be there. */
  write(wasm: Uint8Array, module: WebAssembly.Module): void {
    const code = new Uint8Array(callV8<ArrayBuffer>('%SerializeWasmModule(a)', module))
    const checksum = Buffer.alloc(CHECKSUM_BYTES)
    checksum.writeUInt32LE(crc32(code))
    writeFileSync(this.#file(wasm), Buffer.concat([checksum, code]))
  }
}

/** What follows the checksum of a file; undefined unless it is all there. */
function readChecked(path: string): ArrayBuffer | undefined {
  const file = openSync(path, 'r')
  try {
    const checksum = Buffer.alloc(CHECKSUM_BYTES)
    const code = new Uint8Array(Math.max(fstatSync(file).size - CHECKSUM_BYTES, 0))
    readSync(file, checksum)
    readSync(file, code)
    return code.length > 0 && checksum.readUInt32LE() === crc32(code) ? code.buffer : undefined
  } finally {
    closeSync(file)
  }
}
