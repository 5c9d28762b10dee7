import { createDatabase } from '@openpa/tools/postgres'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { testHomes } from '../testing/test-homes.ts'
import { createSettingsStore, type SettingsStore } from './settings-store.ts'

const ANA = 'aaaaaaaa-0000-4000-8000-000000000001'
const BEN = 'bbbbbbbb-0000-4000-8000-000000000002'

for (const home of testHomes(inject('postgresUrl'), createDatabase))
  describe.skipIf(home.missing)(`the settings store on ${home.name}`, () => {
    let settings: SettingsStore
    beforeAll(async () => {
      const { database, remove } = await home.open()
      settings = createSettingsStore(database)
      return remove
    })

    it('keeps values of every JSON kind, one a key and owner', async () => {
      const values = { text: 'a "quoted" one', empty: '', number: 0, no: false, nothing: null, list: [1, { a: 2 }] }
      for (const [key, value] of Object.entries(values)) await settings.set(ANA, key, value)
      expect(await settings.all(ANA)).toEqual(values)
      await settings.set(ANA, 'number', 2)
      await settings.set(BEN, 'number', 3)
      expect(await settings.all(ANA)).toEqual({ ...values, number: 2 })
      expect(await settings.all(BEN)).toEqual({ number: 3 })
    })

    it('forgets a value, and only that', async () => {
      await settings.set(ANA, 'gone', 1)
      await settings.set(BEN, 'gone', 1)
      await settings.unset(ANA, 'gone')
      await settings.unset(ANA, 'never there')
      expect(await settings.all(ANA)).not.toHaveProperty('gone')
      expect(await settings.all(BEN)).toHaveProperty('gone')
    })
  })
