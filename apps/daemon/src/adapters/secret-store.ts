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

/** The key that seals, and how another one takes its place ({@link SecretKey}). */
export interface SealingKey {
  get(): Promise<Buffer>
  prepare(): Promise<Buffer>
  prepared(): Promise<Buffer | undefined>
  promote(): Promise<void>
  discard(): Promise<void>
}

/** A secret store whose key can be changed. */
export interface SealedSecrets extends SecretStore {
  /** Seals all secrets anew with another key, in one transaction. @returns how many. @throws {AssistantError} `secret.locked`. */
  rotateKey(): Promise<number>
}

const label = (ownerId: string, name: string) => `${ownerId}/${name}`

function unseal(key: Buffer, ownerId: string, name: string, envelope: Uint8Array): string {
  try {
    return open(key, label(ownerId, name), envelope)
  } catch (error) {
    throw new AssistantError('secret.locked', 'Cannot unlock the secret store: the key does not fit.', {
      cause: error,
      hint: 'Restore the key file that belongs to this data, or set the secret again.',
    })
  }
}

/** A crash may have left two keys: the later one is right if secrets are sealed with it. */
async function settleKeys(database: Database, keys: SealingKey): Promise<void> {
  const later = await keys.prepared()
  if (!later) return
  const row = await database.system.selectFrom('assistant.secrets').selectAll().limit(1).executeTakeFirst()
  try {
    if (!row) throw new Error('Nothing is sealed.')
    open(later, label(row.owner_id, row.name), row.envelope)
  } catch {
    return keys.discard()
  }
  await keys.promote()
}

async function sealAnew(database: Database, before: Buffer, after: Buffer): Promise<number> {
  return database.system.transaction().execute(async (tx) => {
    const rows = await tx.selectFrom('assistant.secrets').selectAll().forUpdate().execute()
    for (const { owner_id: ownerId, name, envelope } of rows)
      await tx
        .updateTable('assistant.secrets')
        .set({ envelope: seal(after, label(ownerId, name), unseal(before, ownerId, name, envelope)) })
        .where('owner_id', '=', ownerId)
        .where('name', '=', name)
        .execute()
    return rows.length
  })
}

/** Secrets as AES-256-GCM envelopes in the database. The key is asked for on first use; it is never beside the data. */
export function createSecretStore(database: Database, keys: SealingKey): SealedSecrets {
  let turn: Promise<unknown> = Promise.resolve()
  let isSettled = false
  // One after the other: nothing is sealed with a key that is being replaced.
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work)
    turn = done.catch(() => undefined)
    return done
  }
  const currentKey = async (): Promise<Buffer> => {
    if (!isSettled) await settleKeys(database, keys)
    isSettled = true
    return keys.get()
  }
  return {
    set: (ownerId, name, value) =>
      inTurn(async () => {
        if (!NAME.test(name))
          throw new AssistantError('input.invalid', `"${name}" is not a name for a secret (a-z, 0-9, . _ : -).`)
        const row = { envelope: seal(await currentKey(), label(ownerId, name), value), updated_at: new Date() }
        await database.asOwner(ownerId, async (tx) => {
          await tx
            .insertInto('assistant.secrets')
            .values({ owner_id: ownerId, name, ...row })
            .onConflict((conflict) => conflict.columns(['owner_id', 'name']).doUpdateSet(row))
            .execute()
        })
      }),
    get: (ownerId, name) =>
      inTurn(async () => {
        const row = await database.asOwner(ownerId, (tx) =>
          tx.selectFrom('assistant.secrets').select('envelope').where('name', '=', name).executeTakeFirst(),
        )
        return row && unseal(await currentKey(), ownerId, name, row.envelope)
      }),
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
    rotateKey: () =>
      inTurn(async () => {
        const before = await currentKey()
        // On disk before the first secret is sealed with it; which of the two is right shows after a crash.
        const after = await keys.prepare()
        // Where it fails, too: the commit may have reached the disk.
        isSettled = false
        const count = await sealAnew(database, before, after)
        await keys.promote()
        isSettled = true
        return count
      }),
  }
}
