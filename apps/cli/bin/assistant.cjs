#!/usr/bin/env node
const { enableCompileCache } = process.getBuiltinModule('node:module')
if (!enableCompileCache) {
  process.stderr.write(`assistant needs Node 22.18 or newer; this is ${process.version}.\n`)
  process.exit(1)
}
enableCompileCache()
require('../bundle/assistant.cjs').main(process.argv.slice(2), __filename)
