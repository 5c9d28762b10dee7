import { type Address, parseAddress } from './account.ts'
import { MailProblem } from './problem.ts'

/** A message that is to be written. */
export interface Draft {
  from: Address
  to: Address[]
  cc: Address[]
  subject: string
  text: string
  /** The message that it answers. */
  inReplyTo?: string
  references?: string
}

const toBase64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)))

/** RFC 2047: pieces of at most 75 characters, none of which cuts a character. */
function encodedWords(text: string): string {
  const words: string[] = []
  let piece = ''
  for (const character of text) {
    if (new TextEncoder().encode(piece + character).length > 42) {
      words.push(piece)
      piece = ''
    }
    piece += character
  }
  return [...words, piece].map((word) => `=?UTF-8?B?${toBase64(word)}?=`).join('\r\n ')
}

/** A header's text: nothing in it can begin another header. */
const headerText = (text: string): string => {
  const line = text.replace(/\p{Cc}+/gu, ' ').trim()
  return /^[\x20-\x7e]{0,70}$/.test(line) ? line : encodedWords(line)
}

const addressText = ({ name, address }: Address) =>
  name === '' ? address : `${/^[\w .'-]+$/.test(name) ? `"${name}"` : encodedWords(name)} <${address}>`

const base64Lines = (text: string) => {
  const bytes = new TextEncoder().encode(text)
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 57) lines.push(btoa(String.fromCharCode(...bytes.subarray(at, at + 57))))
  return lines.join('\r\n')
}

/** RFC 5322 date in UTC. */
const dateText = (date: Date) => date.toUTCString().replace('GMT', '+0000')

/** A message as it is sent: plain text in UTF-8. */
export function compose({ from, to, cc, subject, text, inReplyTo, references }: Draft, now: Date, id: string): string {
  const host = from.address.split('@').at(-1)
  const list = (name: string, addresses: readonly Address[]) =>
    addresses.length === 0 ? [] : [`${name}: ${addresses.map(addressText).join(',\r\n ')}`]
  const safe = (value: string) => value.replace(/[^\x21-\x7e ]+/g, '').slice(0, 900)
  const headers = [
    `From: ${addressText(from)}`,
    ...list('To', to),
    ...list('Cc', cc),
    `Subject: ${headerText(subject)}`,
    `Date: ${dateText(now)}`,
    `Message-ID: <${id}@${host}>`,
    ...(inReplyTo
      ? [`In-Reply-To: ${safe(inReplyTo)}`, `References: ${safe(`${references ?? ''} ${inReplyTo}`.trim())}`]
      : []),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
  ]
  return `${headers.join('\r\n')}\r\n\r\n${base64Lines(text.replace(/\r?\n/g, '\r\n'))}\r\n`
}

/** @throws {MailProblem} naming the one that is none. */
export const addressesOf = (texts: readonly string[]): Address[] =>
  texts.map((text) => {
    const address = parseAddress(text)
    if (!address) throw new MailProblem(`“${text.slice(0, 100)}” is no address.`)
    return address
  })
