import { createDatabase } from '@openpa/tools/postgres'
import { inject } from 'vitest'
import { databaseContract } from './testing/database-contract.ts'
import { testHomes } from './testing/test-homes.ts'

for (const home of testHomes(inject('postgresUrl'), createDatabase)) databaseContract(home)
