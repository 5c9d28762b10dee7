import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { PGlite } from '@electric-sql/pglite'

/** Files that only make new clusters or extensions, replicate, or turn text into encodings other than UTF-8. */
const UNUSED = /\/pgxs\/|\/share\/postgresql\/[^/]+$|\/libpqwalreceiver\.so$|\/utf8_and_[^/]+\.so$/

/**
 * The files that PGlite brings along (6 MB in one block, which it would keep for good): what an open database has a use for is copied
 * once it is open, and the block is given back.
 */
export class ServerFiles extends Blob {
  readonly #block: ArrayBuffer

  constructor() {
    super([])
    const file = openSync(new URL('pglite.data', import.meta.resolve('@electric-sql/pglite')), 'r')
    try {
      this.#block = new ArrayBuffer(fstatSync(file).size)
      readSync(file, new Uint8Array(this.#block))
    } finally {
      closeSync(file)
    }
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#block
  }

  /** Keeps what `pglite`, which was opened with these files, has a use for. */
  release({ Module }: PGlite): void {
    keepUsed(Module.FS.lookupPath('/pglite').node as FileNode, '/pglite', this.#block)
    this.#block.transfer(0)
  }
}

/** A file or folder of Emscripten's file system in memory. */
interface FileNode {
  contents: Uint8Array | Record<string, FileNode> | null
  usedBytes: number
}

function keepUsed(node: FileNode, path: string, block: ArrayBuffer): void {
  const { contents } = node
  if (contents instanceof Uint8Array) {
    if (contents.buffer !== block) return
    node.contents = UNUSED.test(path) ? new Uint8Array(0) : contents.slice()
    node.usedBytes = node.contents.byteLength
  } else for (const [name, inner] of Object.entries(contents ?? {})) keepUsed(inner, `${path}/${name}`, block)
}
