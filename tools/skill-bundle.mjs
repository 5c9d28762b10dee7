// How the shipped skills are published: one module with everything in it, beside what it loads later. Nothing else is installed
// with a skill, and Deno would read hundreds of small files for each start.
import { thirdPartyNotices } from './third-party-notices.mjs'

export const skillBundle = {
  input: 'dist/index.js',
  platform: 'neutral',
  plugins: [thirdPartyNotices],
  resolve: { mainFields: ['module', 'main'] },
  external: [/^node:/],
  output: {
    dir: 'bundle',
    format: 'esm',
    entryFileNames: 'index.js',
    chunkFileNames: '[name]-[hash].js',
    cleanDir: true,
  },
}
