import { once } from 'node:events'
import { startPostgres } from './server.ts'

/** `node tools/src/postgres/main.ts`: one server with one database, until Ctrl-C. */
const server = await startPostgres()
const database = await server.createDatabase()
console.log(`superuser ${server.url}\nopenpa    ${database.url}`)
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
await server.stop()
