import { thirdPartyNotices } from '../../tools/third-party-notices.mjs'

// The daemon's own code and what it loads at every start, as one file with chunks for what is loaded later: resolving some eight
// hundred small modules takes as long as opening the database. What brings files of its own stays outside.
export default {
  input: 'dist/main.js',
  platform: 'node',
  plugins: [thirdPartyNotices],
  external: [
    '@napi-rs/keyring',
    '@electric-sql/pglite',
    '@electric-sql/pglite-pgvector',
    'pg',
    'pg-boss',
    'mathjs',
    /^mathjs\//,
    'pino',
  ],
  output: {
    dir: 'bundle',
    format: 'esm',
    entryFileNames: 'main.js',
    chunkFileNames: '[name]-[hash].js',
    cleanDir: true,
    // Sources stay in memory for as long as the daemon runs: without comments and indentation they are a third smaller.
    minify: { compress: false, mangle: false },
  },
}
