import { systemKeychain } from '../src/adapters/keychain.ts'
import { SecretKey } from '../src/adapters/secret-key.ts'

// Uses the system's keychain, to be run within a session that has one: says after each step what came of it.

const [, , file = '', ...steps] = process.argv
for (const step of steps) {
  // Another one each time, as after a restart.
  const key = new SecretKey(file, systemKeychain())
  const done: Record<string, () => Promise<unknown>> = {
    get: async () => `${await key.place()} ${(await key.get()).toString('hex')}`,
    make: async () => `${(await key.get()).toString('hex')} ${await key.place()}`,
    prepare: async () => (await key.prepare()).toString('hex'),
    prepared: async () => (await key.prepared())?.toString('hex'),
    promote: () => key.promote(),
    discard: () => key.discard(),
  }
  const said = await done[step]?.().catch((error: unknown) => (error as { code?: string }).code ?? String(error))
  process.stdout.write(`${String(said)}\n`)
}
