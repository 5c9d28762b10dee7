import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { AssistantError } from '@openpa/core'
import { privateText } from '../private-files.ts'
import type { Keychain } from './keychain.ts'

const KEY_BYTES = 32
/** What the file holds where the key itself is in the keychain: under which id. */
const MARK = 'keychain:'

/** Where a key is. */
export type KeyPlace = 'keychain' | 'file'

/** A key, and where it is. */
interface Found {
  key: Buffer
  place: KeyPlace
}

/**
 * The key of the secret store: in the keychain of the system where there is one, else in a file of mode 0600, which is outside the
 * data folder. The file is there in both cases, and says which it is: a keychain that cannot be reached today is no reason to
 * begin with another key.
 */
export class SecretKey {
  readonly #file: string
  readonly #keychain: Keychain | undefined
  #current: Promise<Found> | undefined

  /** @param keychain undefined to use none. */
  constructor(file: string, keychain: Keychain | undefined) {
    this.#file = file
    this.#keychain = keychain
  }

  /**
   * The key; made when there is none.
   * @throws {AssistantError} `secret.locked` when the keychain cannot be reached, `config.invalid` when the file is open to others or damaged.
   */
  async get(): Promise<Buffer> {
    return (await this.#found()).key
  }

  /** Where it is; undefined where none has been needed yet. @throws as {@link get} does. */
  async place(): Promise<KeyPlace | undefined> {
    return existsSync(this.#file) ? (await this.#found()).place : undefined
  }

  /** A key that takes the place of this one once {@link promote} is called; it survives a crash. */
  async prepare(): Promise<Buffer> {
    await this.discard()
    return (await this.#make(this.#nextFile)).key
  }

  /** The key that was prepared; undefined for none. */
  async prepared(): Promise<Buffer | undefined> {
    return existsSync(this.#nextFile) ? (await this.#read(this.#nextFile)).key : undefined
  }

  /** Puts the prepared key in the place of the one before, which is deleted. */
  async promote(): Promise<void> {
    const before = this.#markIn(this.#file)
    renameSync(this.#nextFile, this.#file)
    this.#current = undefined
    await this.#forget(before)
  }

  /** Deletes the prepared key, if there is one. */
  async discard(): Promise<void> {
    const mark = this.#markIn(this.#nextFile)
    rmSync(this.#nextFile, { force: true })
    await this.#forget(mark)
  }

  get #nextFile(): string {
    return `${this.#file}.next`
  }

  #found(): Promise<Found> {
    const found = this.#current ?? (existsSync(this.#file) ? this.#read(this.#file) : this.#make(this.#file))
    this.#current = found
    found.catch(() => {
      this.#current = undefined
    })
    return found
  }

  async #read(file: string): Promise<Found> {
    const text = privateText(file)
    const id = text.startsWith(MARK) ? text.slice(MARK.length) : undefined
    const key = Buffer.from(id === undefined ? text : await this.#fromKeychain(id), 'base64url')
    if (key.length !== KEY_BYTES)
      throw new AssistantError('config.invalid', `${file} is damaged: it does not hold ${KEY_BYTES} bytes.`, {
        hint: 'Restore it from a copy; without it the secrets stay locked.',
      })
    return { key, place: id === undefined ? 'file' : 'keychain' }
  }

  async #fromKeychain(id: string): Promise<string> {
    const hint = 'Unlock the keychain of your session, and start the daemon in it: assistant daemon restart'
    const locked = (why: string, cause?: unknown) =>
      new AssistantError('secret.locked', `Cannot unlock the secret store: its key is in the keychain, which ${why}.`, {
        cause,
        hint,
      })
    if (!this.#keychain) throw locked('is not used here')
    const value = await this.#keychain.get(id).catch((error: unknown) => {
      throw locked('cannot be reached', error)
    })
    if (value === undefined) throw locked('does not have it')
    return value
  }

  async #make(file: string): Promise<Found> {
    const key = randomBytes(KEY_BYTES)
    const text = key.toString('base64url')
    const id = await this.#intoKeychain(text)
    const written = privateText(file, () => (id === undefined ? text : MARK + id))
    // Another process may have been first.
    return written === text ? { key, place: 'file' } : this.#read(file)
  }

  /** @returns under which id it is there; undefined where there is no keychain that gives it back. */
  async #intoKeychain(text: string): Promise<string | undefined> {
    const id = randomUUID()
    try {
      await this.#keychain?.set(id, text)
      return (await this.#keychain?.get(id)) === text ? id : undefined
    } catch {
      return undefined
    }
  }

  #markIn(file: string): string | undefined {
    const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
    return text.startsWith(MARK) ? text.slice(MARK.length) : undefined
  }

  async #forget(id: string | undefined): Promise<void> {
    // A key that opens nothing any more does no harm where it cannot be deleted.
    if (id !== undefined) await this.#keychain?.delete(id).catch(() => undefined)
  }
}
