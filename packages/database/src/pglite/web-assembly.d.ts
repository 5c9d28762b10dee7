/** What we use of it: the types of Node leave it to those of browsers. */
declare global {
  namespace WebAssembly {
    interface Module {
      readonly [Symbol.toStringTag]: 'WebAssembly.Module'
    }
    function compile(bytes: Uint8Array): Promise<Module>
  }
}

export {}
