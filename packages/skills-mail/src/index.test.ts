import { Decline, type ToolOutput } from '@openpa/skill'
import { testSkill } from '@openpa/skill/testing'
import { describe, expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { type PlayedServer, playServer } from '../test/played-server.ts'
import skill from './index.ts'

// Against real servers: tools/src/mail-server. Here they are played, so that they can say what real ones do not.
const mail = testSkill(skill, manifest)
const SETTINGS = {
  imapHost: 'imap.example.org',
  smtpHost: 'smtp.example.org:587',
  user: 'ana',
  address: 'Ana <ana@example.org>',
}
const HEAD =
  'From: Tom <tom@example.com>\r\nSubject: Dinner\r\nDate: Tue, 24 Nov 2026 17:00:00 +0000\r\nMessage-ID: <1@x>\r\n\r\n'

type Answer = (line: string, tag: string) => string | undefined

/** What an IMAP server says, unless a test says otherwise. */
const imap: Answer = (line, tag) => {
  if (/AUTHENTICATE/.test(line)) return '+ \r\n'
  if (line.startsWith('[')) return 'a1 OK in\r\n'
  if (line.endsWith('}')) return '+ go on\r\n'
  if (/UID FETCH/.test(line))
    return `* 1 FETCH (UID 7 FLAGS () BODY[HEADER.FIELDS (FROM)] {${HEAD.length}}\r\n${HEAD})\r\n${tag} OK done\r\n`
  // The last word of the search that a test asks for in a literal.
  if (line === 'Zürich') return '* SEARCH 7\r\na3 OK done\r\n'
  if (!/^a\d+$/.test(tag)) return ''
  return `${/UID SEARCH/.test(line) ? '* SEARCH 7\r\n' : ''}${tag} OK done\r\n`
}

function open(answer: Answer = imap, settings: Record<string, string> = SETTINGS, greeting = '* OK hello\r\n') {
  const servers: PlayedServer[] = []
  const targets: object[] = []
  const run = mail.in({
    settings,
    now: new Date('2026-11-25T09:30:00Z'),
    timeZone: 'Europe/Berlin',
    serve: (target) => {
      const server = playServer(greeting, answer)
      servers.push(server)
      targets.push(target)
      return server.connection
    },
  })
  return { ...run, servers, targets, said: () => servers.flatMap(({ said }) => said) }
}

describe('IMAP', () => {
  it('logs in with the password that we never see, reads, and leaves', async () => {
    const { call, said, targets, servers } = open()
    expect((await call('list')).text).toBe('7 * 24 Nov 18:00  Tom <tom@example.com>: Dinner')
    expect(targets).toEqual([{ host: 'imap.example.org', port: 993, tls: true }])
    expect(said()).toEqual([
      'a1 AUTHENTICATE PLAIN',
      '[|ana|{{secret:mail-password}}]',
      'a2 EXAMINE "INBOX"',
      'a3 UID SEARCH ALL',
      'a4 UID FETCH 7 (UID FLAGS BODY.PEEK[HEADER.FIELDS (FROM TO SUBJECT DATE MESSAGE-ID REFERENCES)])',
      'a5 LOGOUT',
    ])
    expect(servers[0]?.isOpen()).toBe(false)
  })

  it('begins TLS before it logs in, where the server offers it', async () => {
    const { call, said } = open(
      (line, tag) =>
        line.endsWith('CAPABILITY')
          ? `* CAPABILITY IMAP4rev1 STARTTLS\r\n${tag} OK\r\n`
          : line.startsWith('[')
            ? 'a3 OK in\r\n'
            : imap(line, tag),
      { ...SETTINGS, imapHost: 'imap.example.org:143' },
    )
    await call('list')
    expect(said().slice(0, 4)).toEqual(['a1 CAPABILITY', 'a2 STARTTLS', '(TLS)', 'a3 AUTHENTICATE PLAIN'])
  })

  it('sends what a person says as data, never as a command', async () => {
    const { call, said } = open()
    await call('search', { from: 'x" ALL\r\na9 DELETE INBOX', text: 'Zürich' })
    expect(said().filter((line) => /DELETE/.test(line))).toHaveLength(1)
    expect(said().some((line) => line.endsWith('FROM {23}'))).toBe(true)
    expect(said().some((line) => line.includes('a3 UID SEARCH CHARSET UTF-8'))).toBe(true)
  })

  it.each<[string, Answer, string, string]>([
    [
      'a refusal',
      (line) => (line.startsWith('[') ? 'a1 NO [AUTH] wrong password\r\n' : imap(line, '')),
      '* OK\r\n',
      'does not let you in: the server says “wrong password”.',
    ],
    [
      'an end',
      (line, tag) => (/EXAMINE/.test(line) ? undefined : imap(line, tag)),
      '* OK\r\n',
      'The mail server has ended the connection.',
    ],
    ['a busy server', imap, '* BYE too many\r\n', 'does not serve mail now'],
    [
      'a flood',
      (line, tag) => (/FETCH/.test(line) ? '* 1 FETCH (BODY[] {99999999999}\r\n' : imap(line, tag)),
      '* OK\r\n',
      'too large',
    ],
    [
      'a mailbox that is not there',
      (line, tag) => (/EXAMINE/.test(line) ? `${tag} NO no such\r\n` : imap(line, tag)),
      '* OK\r\n',
      'There is no mailbox “INBOX”',
    ],
  ])('tells of %s, and closes', async (_, answer, greeting, why) => {
    const { call, servers } = open(answer, SETTINGS, greeting)
    expect((await call('list')).text).toContain(why)
    expect(servers.every((server) => !server.isOpen())).toBe(true)
  })

  it('passes on that a server cannot be reached', async () => {
    await expect(mail.in({ settings: SETTINGS }).call('list')).rejects.toMatchObject({ code: 'skill.fetch-failed' })
  })
})

describe('SMTP', () => {
  const smtp: Answer = (line) => {
    if (/^EHLO/.test(line)) return '250-smtp.example.org\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN\r\n'
    if (/^AUTH/.test(line)) return '235 in\r\n'
    if (/^STARTTLS/.test(line)) return '220 go on\r\n'
    if (/^(?:MAIL|RCPT)/.test(line) || line === '.') return '250 ok\r\n'
    return /^DATA/.test(line) ? '354 go on\r\n' : ''
  }

  it('begins TLS, logs in and sends, with dots as they are', async () => {
    const { call, said } = open(smtp, SETTINGS, '220 hello\r\n')
    const { text } = await call('send', { to: ['tom@example.com'], subject: 'I will be late', text: 'Sorry.\n.' })
    expect(text).toBe('Sent to tom@example.com: I will be late.')
    expect(said().slice(0, 8)).toEqual([
      'EHLO localhost',
      'STARTTLS',
      '(TLS)',
      'EHLO localhost',
      'AUTH PLAIN [|ana|{{secret:mail-password}}]',
      'MAIL FROM:<ana@example.org>',
      'RCPT TO:<tom@example.com>',
      'DATA',
    ])
    expect(said()).toContain('Subject: I will be late')
  })

  it.each<[RegExp, string, string]>([
    [/^RCPT/, '550 nobody here\r\n', 'it does not take mail for tom@example.com (the server says “550 nobody here”)'],
    [/^AUTH/, '535 no\r\n', 'does not let you in'],
    [/^MAIL/, '451 later\r\n', 'it does not take mail from ana@example.org'],
    [/^DATA/, 'nonsense\r\n', 'does not speak SMTP'],
  ])('says that nothing was sent when %s is answered with %j', async (command, reply, why) => {
    const { call, said } = open(
      (line, tag) => (command.test(line) ? reply : smtp(line, tag)),
      SETTINGS,
      '220 hello\r\n',
    )
    expect((await call('send', { to: ['tom@example.com'], text: 'x' })).text).toContain(why)
    expect(said()).not.toContain('.')
  })

  it('may not be used by a tool that only drafts', () => {
    expect(
      Object.entries(skill.tools)
        .filter(([, { effect }]) => effect === 'external')
        .map(([name]) => name),
    ).toEqual(['send'])
  })
})

describe('sentences', () => {
  const say = (tool: string, request: string): Promise<ToolOutput> => open().call(tool, { request })

  it.each([
    'write a reminder email to Bob about the overdue invoice',
    'tell Lena by mail that I moved our appointment',
    'email my notes from the workshop to Petra',
    'email everyone the list of action items',
    'send it to Tom',
    'check the oven',
    'read the room',
    'find my keys',
    'do I have any meetings from nine',
    'show me the money',
    'draft an out of office note',
    'did you eat',
    'what is email',
  ])('leave %j to others', async (request) => {
    for (const tool of ['list', 'search', 'read', 'draft'])
      await expect(say(tool, request), tool).rejects.toThrow(Decline)
  })

  it('say in one line how to set a server, where none is set', async () => {
    for (const [tool, input] of [
      ['list', {}],
      ['search', { from: 'x' }],
      ['read', { uid: 1 }],
      ['draft', { to: ['a@b.de'], text: 'x' }],
      ['send', { to: ['a@b.de'], text: 'x' }],
    ] as const) {
      const { text } = await open(imap, {}).call(tool, input)
      expect(text, tool).toMatch(
        /^(?:No mail server is set|Your own address is not set)\b.*assistant skill config mail/,
      )
      expect(text).not.toContain('\n')
    }
  })

  it('end soon when they are long', async () => {
    const start = performance.now()
    for (const tool of Object.keys(skill.tools))
      for (const request of [
        `find emails ${'from a '.repeat(700)}`,
        `send an email to a@b.de ${'saying '.repeat(700)}`,
        `did ${'email me '.repeat(500)}`,
      ])
        await say(tool, request).catch(() => undefined)
    expect(performance.now() - start).toBeLessThan(5000)
  })
})

describe.each(skill.commands ?? [])('the samples of $tool', ({ tool, samples }) => {
  it('are unlike, and each is read', async () => {
    expect(new Set(samples).size).toBe(samples.length)
    for (const sample of samples)
      await expect(
        open(imap, {}).call(tool, { request: sample.slice('{request: '.length, -1) }),
        sample,
      ).resolves.toHaveProperty('text')
  })
})
