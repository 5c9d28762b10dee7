import type { Powers } from '@openpa/skill'
import { MailProblem } from './problem.ts'

/** A server as it was set. */
export interface MailServer {
  host: string
  port: number
  /** TLS from the first byte; else it begins with STARTTLS. */
  tls: boolean
}

const HOW =
  'Set: assistant skill config mail imapHost <host>, smtpHost <host>, user <name>, address <your address>, and: assistant secret set mail-password'

function serverOf(text: string, usual: number): MailServer {
  const [, host = text, port = String(usual)] = /^(.*?):(\d+)$/.exec(text) ?? []
  return { host, port: Number(port), tls: /(?:993|465)$/.test(port) }
}

/** One of the settings as text. */
const setting = async ({ settings }: Powers, name: string): Promise<string> => {
  const value = await settings.get(name)
  return typeof value === 'string' ? value.trim() : ''
}

/** What logs in at a server. @throws {MailProblem} where something is not set. */
export async function accountAt(powers: Powers, kind: 'imap' | 'smtp'): Promise<{ server: MailServer; user: string }> {
  const [host, user] = [await setting(powers, `${kind}Host`), await setting(powers, 'user')]
  if (host === '' || user === '') throw new MailProblem(`No mail server is set. ${HOW}`)
  return { server: serverOf(host, kind === 'imap' ? 993 : 465), user }
}

/** A person with an address. */
export interface Address {
  name: string
  address: string
}

// Enough to be put between the brackets of SMTP: nothing there can end a line or an address.
const ADDRESS = /^[^\s<>@,;:"\\[\]()\p{Cc}]+@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/iu

/** `Ana <ana@example.org>` or the address alone; undefined for what is none. */
export function parseAddress(text: string): Address | undefined {
  if (/\p{Cc}/u.test(text)) return undefined
  const [, name = '', inner = text] = /^\s*"?([^"<>]*?)"?\s*<([^<>]*)>\s*$/.exec(text) ?? []
  const address = inner.trim()
  return address.length <= 254 && ADDRESS.test(address) ? { name: name.trim(), address } : undefined
}

/** Whom mail is from. @throws {MailProblem} where that is not set. */
export async function sender(powers: Powers): Promise<Address> {
  const text = (await setting(powers, 'address')) || (await setting(powers, 'user'))
  const address = parseAddress(text)
  if (!address)
    throw new MailProblem(
      `Your own address is not set: assistant skill config mail address "Ana Novak <ana@example.org>"`,
    )
  return address
}
