export { createPgMemoryStore } from './pg-memory-store.ts'
