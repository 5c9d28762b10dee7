/** The system's own store of secrets, unlocked with the person's session. Each method throws where it cannot be reached. */
export interface Keychain {
  /** Undefined where there is nothing under `id`. */
  get(id: string): Promise<string | undefined>
  set(id: string, value: string): Promise<void>
  delete(id: string): Promise<void>
}

const SERVICE = 'open-personal-assistant'
/** A locked keychain asks the person in a window of its own; nobody may be there. */
const PATIENCE_MS = 5000

/**
 * The keychain of this system: Secret Service on Linux (GNOME Keyring, KWallet), Keychain on macOS, Credential Manager on Windows.
 * On Linux never the kernel's keyring, which forgets when the machine is switched off. Loaded when it is first used; where its
 * library is missing, each method throws.
 */
export function systemKeychain(): Keychain {
  const entry = async (id: string) => {
    const { AsyncEntry } = await import('@napi-rs/keyring')
    return new AsyncEntry(SERVICE, id, { linux: { store: 'secret-service' } })
  }
  const patience = () => AbortSignal.timeout(PATIENCE_MS)
  return {
    get: async (id) => (await (await entry(id)).getPassword(patience())) ?? undefined,
    set: async (id, value) => (await entry(id)).setPassword(value, patience()),
    delete: async (id) => void (await (await entry(id)).deletePassword(patience())),
  }
}
