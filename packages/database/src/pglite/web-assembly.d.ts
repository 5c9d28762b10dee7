/** What we use of it: the types of Node leave it to those of browsers. */
declare global {
  namespace WebAssembly {
    interface Instance {
      readonly exports: object
    }
    interface Module {
      readonly [Symbol.toStringTag]: 'WebAssembly.Module'
    }
    function compile(bytes: Uint8Array): Promise<Module>
    function instantiate(bytes: Uint8Array, imports?: object): Promise<{ module: Module; instance: Instance }>
    function instantiate(module: Module, imports?: object): Promise<Instance>
    const Module: new (bytes: Uint8Array) => Module
  }
}

export {}
