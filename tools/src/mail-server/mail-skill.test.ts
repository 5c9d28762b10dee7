import { RunTaint, type ToolCallContext } from '@openpa/core'
import { hostInMemory, SkillHost } from '@openpa/skill-host'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadShipped } from '../../../apps/daemon/src/shipped-skills.ts'
import { CONTEXT, openSkillParts } from '../../bench/src/skills/skill-parts.ts'
import { orSkip } from '../debian/or-skip.ts'
import { MailServer, PERSON } from './server.ts'

// The skill under the real broker, with a real secret, against real servers.
const server = await orSkip('MAIL SERVER', MailServer.start)
let parts: Awaited<ReturnType<typeof openSkillParts>>
let host: SkillHost

/** The server, in tests that need it. */
function here(): MailServer {
  if (!server) throw new Error('There is no server.')
  return server
}

const setPassword = (password: string) => parts.deps.secrets.set(CONTEXT.ownerId, 'user:mail-password', password)

beforeAll(async () => {
  parts = await openSkillParts()
})
afterAll(async () => {
  await host?.close()
  await parts?.close()
  await server?.[Symbol.asyncDispose]()
})
beforeEach(async () => {
  if (!server) return
  await setPassword(PERSON.password)
  const shipped = (await loadShipped()).find(({ skill }) => skill.name === 'mail')
  if (!shipped) throw new Error('Mail does not come with the daemon.')
  host = new SkillHost([hostInMemory(shipped.skillPackage, shipped.skill)], parts.deps)
  host.configure('mail', {
    imapHost: `127.0.0.1:${server.imapPort}`,
    smtpHost: `127.0.0.1:${server.smtpPort}`,
    user: PERSON.user,
    address: 'Ana Novák <ana@example.org>',
  })
})

const context = (): ToolCallContext => ({
  ...CONTEXT,
  now: new Date('2026-11-25T09:30:00Z'),
  taint: new RunTaint(),
  isApproved: true,
})
const call = (tool: string, input: object = {}) => host.call(`mail.${tool}`, input, context())

interface Found {
  messages: { uid: number; from: string; subject: string; isUnread: boolean }[]
  count: number
}
const found = async (tool: string, input: object = {}) => (await call(tool, input)).data as Found

const LETTER = `From: =?UTF-8?Q?J=C3=BCrgen_Kr=C3=BCger?= <juergen@example.net>
To: ana@example.org
Subject: =?UTF-8?B?${Buffer.from('Die Miete für März').toString('base64')}?=
Date: Tue, 24 Nov 2026 18:00:00 +0100
Message-ID: <rent-1@example.net>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<html><head><title>x</title></head><body><p>Die Miete ist 940 =E2=82=AC.</p><script>evil()</script><p>J&amp;K</p></body></html>
--b
Content-Type: application/pdf; name="bill.pdf"
Content-Disposition: attachment; filename="bill.pdf"
Content-Transfer-Encoding: base64

JVBERi0xLjQK
--b--
`
const plain = (from: string, subject: string, text: string, date = 'Mon, 23 Nov 2026 08:00:00 +0000') =>
  `From: ${from}\nTo: ana@example.org\nSubject: ${subject}\nDate: ${date}\nMessage-ID: <${subject.length}@x>\n\n${text}\n`

describe.skipIf(!server)('IMAP', () => {
  beforeAll(async () => {
    await server?.deliver(plain('Tom <tom@example.com>', 'Dinner', 'At eight.\n.\nOn Friday.'))
    await server?.deliver(LETTER)
    await server?.deliver(plain('bank@example.com', 'Your statement', 'Invoice "42" is ready.'))
  })

  it('lists the newest first, and changes nothing', async () => {
    const { text, data } = await call('list')
    expect(text.split('\n').map((line) => line.replace(/^\s*\d+ /, ''))).toEqual([
      '* 23 Nov 09:00  <bank@example.com>: Your statement',
      '* 24 Nov 18:00  Jürgen Krüger <juergen@example.net>: Die Miete für März',
      '* 23 Nov 09:00  Tom <tom@example.com>: Dinner',
    ])
    expect(data).toMatchObject({ count: 3 })
    expect((await found('list', { unread: true })).count).toBe(3)
    expect((await found('list', { limit: 1 })).messages).toHaveLength(1)
  })

  it('finds by sender, words, days, and in other letters', async () => {
    const subjects = async (input: object) => (await found('search', input)).messages.map(({ subject }) => subject)
    expect(await subjects({ from: 'Tom' })).toEqual(['Dinner'])
    expect(await subjects({ text: 'Invoice "42"' })).toEqual(['Your statement'])
    expect(await subjects({ subject: 'für März' })).toEqual(['Die Miete für März'])
    expect(await subjects({ since: '2026-11-24' })).toEqual(['Die Miete für März'])
    expect(await subjects({ before: '2026-11-24', from: 'bank' })).toEqual(['Your statement'])
    expect(await subjects({ text: 'x" ALL' })).toEqual([])
    expect((await call('search', { request: 'did Tom email me about dinner' })).text).toContain('Dinner')
  })

  it('reads a message as text, with what is attached; it stays unread', async () => {
    const { messages } = await found('search', { subject: 'Miete' })
    const { text, data } = await call('read', { uid: messages[0]?.uid ?? 0 })
    expect(text).toBe(
      'From: Jürgen Krüger <juergen@example.net>\nTo: <ana@example.org>\nDate: 24 Nov 18:00\nSubject: Die Miete für März\nAttached: bill.pdf (application/pdf, 9 bytes)\n\nDie Miete ist 940 €.\nJ&K',
    )
    expect(data).toMatchObject({ messageId: '<rent-1@example.net>' })
    expect((await found('list', { unread: true })).count).toBe(3)
  })

  it('says so for what is not there, and for a wrong password', async () => {
    expect((await call('read', { uid: 999_999 })).text).toBe('There is no message 999999 in INBOX.')
    expect((await call('list', { mailbox: 'Müll" "x' })).text).toContain('There is no mailbox “Müll" "x”')
    await setPassword('wrong')
    expect((await call('list')).text).toMatch(
      /does not let you in: .*Set the password anew: assistant secret set mail-password$/,
    )
  })

  it('keeps a draft, which is sent to nobody', async () => {
    const { text } = await call('draft', {
      to: ['Tom <tom@example.com>'],
      subject: 'Grüße\r\nBcc: evil@example.com',
      text: 'Ja.\n.\nBis Freitag, Ana',
    })
    expect(text).toBe('The mail to tom@example.com is in Drafts; it was not sent.')
    const { messages } = await found('list', { mailbox: 'Drafts' })
    expect(messages).toMatchObject([
      { from: 'Ana Novák <ana@example.org>', subject: 'Grüße Bcc: evil@example.com', isUnread: false },
    ])
    expect((await call('read', { uid: messages[0]?.uid ?? 0, mailbox: 'Drafts' })).text).toMatch(
      /Ja\.\n\.\nBis Freitag, Ana$/,
    )
    expect(here().sent).toEqual([])
  })
})

describe.skipIf(!server)('SMTP', () => {
  beforeEach(() => {
    here().sent.length = 0
  })

  it('sends an answer to a message, with its thread', async () => {
    const { messages } = await found('search', { subject: 'Miete' })
    const { text } = await call('send', {
      answers: messages[0]?.uid ?? 0,
      cc: ['tom@example.com'],
      text: 'Danke!\n.\nGrüße',
    })
    expect(text).toBe('Sent to juergen@example.net, tom@example.com: Re: Die Miete für März.')
    await vi.waitFor(() => expect(here().sent).toHaveLength(1))
    const [sent] = here().sent
    expect(sent).toMatchObject({ from: 'ana@example.org', to: ['juergen@example.net', 'tom@example.com'] })
    expect(sent?.content).toContain('In-Reply-To: <rent-1@example.net>\r\nReferences: <rent-1@example.net>\r\n')
    expect(sent?.content).toMatch(/^From: =\?UTF-8\?B\?.*\?= <ana@example\.org>\r\nTo: /)
    const body = sent?.content.split('\r\n\r\n')[1] ?? ''
    expect(Buffer.from(body, 'base64').toString()).toBe('Danke!\r\n.\r\nGrüße')
  })

  it('sends nothing where one of those it is for is not known, or is no address', async () => {
    expect((await call('send', { to: ['tom@example.com', 'unknown@example.com'], text: 'x' })).text).toContain(
      'it does not take mail for unknown@example.com',
    )
    for (const to of ['nobody', 'a@b\r\nRCPT TO:<c@d>', '<a@b> evil', 'a b@c', '@cd'])
      expect((await call('send', { to: [to], text: 'x' })).text, to).toContain('is no address')
    await setPassword('wrong')
    expect((await call('send', { to: ['tom@example.com'], text: 'x' })).text).toContain('does not let you in')
    expect(here().sent).toEqual([])
  })
})
