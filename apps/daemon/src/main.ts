import { enableCompileCache } from 'node:module'

// Before anything else is loaded: the second start takes compiled code from the cache.
enableCompileCache()
const { serve } = await import('./serve.ts')
await serve(process.argv.slice(2), process.env)
