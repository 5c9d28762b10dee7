// One CommonJS file: an ESM bundle costs some 20 ms more at every start. oclif sorts command ids with localeCompare, which
// loads ICU's collator (7 ms); ids are ASCII, so plain comparison gives the same order.
const withoutCollator = {
  name: 'without-collator',
  transform(code, id) {
    if (!id.includes('@oclif') || !code.includes('.localeCompare(')) return null
    return { code: code.replace(/([\w.]+)\.localeCompare\(([\w.]+)\)/g, '($1 < $2 ? -1 : $1 > $2 ? 1 : 0)'), map: null }
  },
}

export default {
  input: 'dist/main.js',
  platform: 'node',
  plugins: [withoutCollator],
  output: { file: 'bundle/assistant.cjs', format: 'cjs', minify: true, codeSplitting: false },
}
