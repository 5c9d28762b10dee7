import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { AssistantError, type SecretStore } from '@openpa/core'
import type { Database } from '@openpa/database'

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
const NAME = /^[a-z0-9._:-]{1,100}$/

/** Nonce, ciphertext and tag. Owner and name are bound to it, so that a value cannot be moved to another row. */
function seal(key: Buffer, label: string, value: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(label))
  return Buffer.concat([nonce, cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()])
}

function open(key: Buffer, label: string, envelope: Uint8Array): string {
  const bytes = Buffer.from(envelope)
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES))
    .setAAD(Buffer.from(label))
    .setAuthTag(bytes.subarray(-TAG_BYTES))
  return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
}

/** Secrets as AES-256-GCM envelopes in the database. `key`: 32 bytes, asked for on first use; it is never beside the data. */
export function createSecretStore(database: Database, key: () => Buffer): SecretStore {
  const label = (ownerId: string, name: string) => `${ownerId}/${name}`
  return {
    async set(ownerId, name, value) {
      if (!NAME.test(name))
        throw new AssistantError('input.invalid', `"${name}" is not a name for a secret (a-z, 0-9, . _ : -).`)
      const row = { envelope: seal(key(), label(ownerId, name), value), updated_at: new Date() }
      await database.asOwner(ownerId, async (tx) => {
        await tx
          .insertInto('assistant.secrets')
          .values({ owner_id: ownerId, name, ...row })
          .onConflict((conflict) => conflict.columns(['owner_id', 'name']).doUpdateSet(row))
          .execute()
      })
    },
    async get(ownerId, name) {
      const row = await database.asOwner(ownerId, (tx) =>
        tx.selectFrom('assistant.secrets').select('envelope').where('name', '=', name).executeTakeFirst(),
      )
      if (!row) return undefined
      try {
        return open(key(), label(ownerId, name), row.envelope)
      } catch (error) {
        throw new AssistantError('secret.locked', 'Cannot unlock the secret store: the key does not fit.', {
          cause: error,
          hint: 'Restore the key file that belongs to this data, or set the secret again.',
        })
      }
    },
    remove: (ownerId, name) =>
      database.asOwner(ownerId, async (tx) => {
        const { numDeletedRows } = await tx.deleteFrom('assistant.secrets').where('name', '=', name).executeTakeFirst()
        return numDeletedRows > 0n
      }),
    list: (ownerId) =>
      database.asOwner(ownerId, async (tx) => {
        const rows = await tx.selectFrom('assistant.secrets').select('name').orderBy('name').execute()
        return rows.map(({ name }) => name)
      }),
  }
}
