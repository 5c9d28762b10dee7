// Run by kill.test.ts as a process of its own: commits one row after the other and prints each key once it is acknowledged.
import { openPGlite } from '../src/pglite/open-pglite.ts'

const [dataDir = '', ownerId = '', prefix = ''] = process.argv.slice(2)
const database = await openPGlite(dataDir)
const value = JSON.stringify('x'.repeat(2000))
for (let i = 0; ; i++) {
  const key = `${prefix}-${i}`
  await database.asOwner(
    ownerId,
    (tx) => tx.insertInto('assistant.settings').values({ owner_id: ownerId, key, value }).execute(),
    // What nobody waits for a disk with is lost with the machine only.
    { awaitsDisk: i % 2 === 0 },
  )
  process.stdout.write(`${key}\n`)
}
