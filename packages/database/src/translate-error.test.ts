import { AssistantError } from '@openpa/core'
import { expect, it } from 'vitest'
import { translateDatabaseError } from './translate-error.ts'

const failed = (message: string, code?: string) => Object.assign(new Error(message), code === undefined ? {} : { code })

it.each([
  [failed('connect ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED'), 'database.unavailable'],
  [failed('getaddrinfo ENOTFOUND nowhere.example', 'ENOTFOUND'), 'database.unavailable'],
  [failed('getaddrinfo EAI_AGAIN nowhere.example', 'EAI_AGAIN'), 'database.unavailable'],
  [failed('connect EHOSTUNREACH 10.0.0.1:5432', 'EHOSTUNREACH'), 'database.unavailable'],
  [failed('terminating connection due to administrator command', '57P01'), 'database.unavailable'],
  [failed('sorry, too many clients already', '53300'), 'database.unavailable'],
  [failed('connection failure', '08006'), 'database.unavailable'],
  [failed('Connection terminated unexpectedly'), 'database.unavailable'],
  [failed('PGlite is closed'), 'database.unavailable'],
  [failed('could not extend file', '53100'), 'database.disk-full'],
  [failed('write failed', 'ENOSPC'), 'database.disk-full'],
  [failed('could not write to file "pg_wal/xlogtemp.1": No space left on device', '58030'), 'database.disk-full'],
])('%s becomes %s and keeps its cause', (error, code) => {
  expect(translateDatabaseError(error)).toMatchObject({
    name: 'AssistantError',
    code,
    cause: error,
    hint: expect.any(String),
  })
})

it.each([
  [failed('duplicate key value violates unique constraint', '23505')],
  [failed('current transaction is aborted', '25P02')],
  [new TypeError('a bug')],
  [new AssistantError('session.not-found', 'There is no session.')],
  ['no error at all'],
  [undefined],
])('%s stays itself', (error) => {
  expect(translateDatabaseError(error)).toBe(error)
})
