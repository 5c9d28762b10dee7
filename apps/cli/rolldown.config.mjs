import { thirdPartyNotices } from '../../tools/third-party-notices.mjs'

// CommonJS: an ESM bundle costs some 20 ms more at every start. What is measured here is paid by every command.

// oclif sorts command ids with localeCompare, which loads ICU's collator (7 ms); ids are ASCII, so plain comparison gives the
// same order.
const withoutCollator = {
  name: 'without-collator',
  transform(code, id) {
    if (!id.includes('@oclif') || !code.includes('.localeCompare(')) return null
    return { code: code.replace(/([\w.]+)\.localeCompare\(([\w.]+)\)/g, '($1 < $2 ? -1 : $1 > $2 ? 1 : 0)'), map: null }
  },
}

// Parts of Node that are not in its start-up snapshot and that most commands never touch (15 ms together): loaded at the first use
// of one of their members.
const LAZY = [
  'child_process',
  'crypto',
  'fs/promises',
  'http',
  'net',
  'perf_hooks',
  'readline',
  'readline/promises',
  'timers/promises',
  'tty',
]
const lazily = {
  name: 'lazily',
  renderChunk(code) {
    const names = new RegExp(`require\\(["'\`]((?:node:)?(?:${LAZY.join('|')}))["'\`]\\)`, 'g')
    const intro =
      'const __lazy=(name)=>new Proxy({},{get:(_,key)=>require(name)[key],has:(_,key)=>key in require(name),' +
      'ownKeys:()=>Reflect.ownKeys(require(name)),getOwnPropertyDescriptor:(_,key)=>({value:require(name)[key],configurable:true,enumerable:true})});\n'
    return intro + code.replace(names, '__lazy("$1")')
  },
}

const bundle = (input, file, ...more) => ({
  input,
  platform: 'node',
  plugins: [withoutCollator, lazily, ...more],
  output: { file, format: 'cjs', minify: true, codeSplitting: false },
})

// What is in the quick bundle is in the other one, too.
export default [
  bundle('dist/main.js', 'bundle/assistant.cjs', thirdPartyNotices),
  bundle('dist/quick.js', 'bundle/quick.cjs'),
]
