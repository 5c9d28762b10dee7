export { databaseContract } from './database-contract.ts'
export { insertOneOfEach, insertRow, oneOfEach, ownedTables } from './one-of-each.ts'
export { type CreateDatabase, inTurn, type TestDatabase, type TestHome, testHomes } from './test-homes.ts'
