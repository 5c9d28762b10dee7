/** Named encrypted values of one owner. */
export interface SecretStore {
  /** Stores or replaces. `name` 1–100 characters of `a-z 0-9 . _ : -`. */
  set(ownerId: string, name: string, value: string): Promise<void>
  /** The plain value, or undefined. @throws {AssistantError} `secret.locked` when the key does not fit. */
  get(ownerId: string, name: string): Promise<string | undefined>
  /** @returns whether there was one. */
  remove(ownerId: string, name: string): Promise<boolean>
  /** Names only, sorted. */
  list(ownerId: string): Promise<string[]>
}
