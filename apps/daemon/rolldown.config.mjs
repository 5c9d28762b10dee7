import { thirdPartyNotices } from '../../tools/third-party-notices.mjs'

/**
 * An `import` of node:http reads all that it exports, and for some of that Node loads undici: 30 ms of every start. This takes what
 * servers and clients use, and leaves undici to the first `fetch`.
 */
const httpWithoutUndici = {
  name: 'http-without-undici',
  resolveId: (id) => (/^(?:node:)?http$/.test(id) ? '\0http' : null),
  load: (id) =>
    id === '\0http'
      ? `const http = process.getBuiltinModule('node:http')
export const { Agent, IncomingMessage, METHODS, OutgoingMessage, STATUS_CODES, Server, ServerResponse, createServer, get, request } = http
export default http`
      : null,
}

/** The server speaks HTTP/1.1; its library loads HTTP/2 to tell such requests from others. */
const withoutHttp2 = {
  name: 'without-http2',
  resolveId: (id) => (id === 'node:http2' ? '\0http2' : null),
  load: (id) => (id === '\0http2' ? 'export class Http2ServerRequest {}\nexport const constants = {}' : null),
}

/** Zod brings its messages in fifty languages, of which a program that imports `z` can leave none out by itself. English has a way of its own in. */
const zodInEnglish = {
  name: 'zod-in-english',
  resolveId: (id, importer) =>
    id === '../locales/index.js' && /[\\/]zod[\\/]v4[\\/]/.test(importer ?? '') ? '\0zod-locales' : null,
  load: (id) => (id === '\0zod-locales' ? 'export {}' : null),
}

/** Text beyond Latin-1 makes V8 keep the whole of a file in two bytes a character: escaped, it takes half the memory. */
const sourcesInLatin1 = {
  name: 'sources-in-latin-1',
  // After all else, since the minifier takes escapes back.
  generateBundle(_, bundle) {
    // An escape would be what it says in a raw template, and after a backslash.
    for (const chunk of Object.values(bundle))
      if (chunk.type === 'chunk' && !/String\.raw`[^`]*[\u0100-\uffff]|\\[\u0100-\uffff]/.test(chunk.code))
        chunk.code = chunk.code.replace(
          /[\u0100-\uffff]/g,
          (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
        )
  },
}

// The daemon's own code and what it loads at every start, as one file with chunks for what is loaded later: resolving some eight
// hundred small modules takes as long as opening the database. What brings files of its own stays outside.
export default {
  input: 'dist/main.js',
  platform: 'node',
  plugins: [thirdPartyNotices, httpWithoutUndici, withoutHttp2, zodInEnglish, sourcesInLatin1],
  external: [
    '@napi-rs/keyring',
    '@electric-sql/pglite',
    '@electric-sql/pglite-pgvector',
    'pg',
    'pg-boss',
    'mathjs',
    /^mathjs\//,
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
