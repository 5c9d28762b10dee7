export { createStaticEmbedder, type StaticEmbedder } from './static-embedder.ts'
