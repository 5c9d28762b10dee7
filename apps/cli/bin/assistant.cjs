#!/usr/bin/env node
const { enableCompileCache } = process.getBuiltinModule('node:module')
if (!enableCompileCache) {
  process.stderr.write(`assistant needs Node 22.18 or newer; this is ${process.version}.\n`)
  process.exit(1)
}
enableCompileCache()
// A reader that went away early (head, a pager) is no error.
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})
const argv = process.argv.slice(2)
const { version } = require('../package.json')

async function main() {
  if (argv.length === 1 && argv[0] === '--version')
    process.stdout.write(`assistant/${version} ${process.platform}-${process.arch} node-${process.version}\n`)
  else if (!(await require('../bundle/quick.cjs').quick(argv, version)))
    await require('../bundle/assistant.cjs').main(argv, __filename)
}
void main()
