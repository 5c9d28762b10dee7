import { Decline, type FetchOptions, type ToolOutput } from '@openpa/skill'
import { type TestPowers, testSkill } from '@openpa/skill/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import skill from './index.ts'

const calendar = testSkill(skill, manifest)
/** Wednesday, half past ten in Berlin. */
const NOW = new Date('2026-11-25T09:30:00Z')
const FOLDER = '/home/me/Calendars'
let powers: TestPowers
let call: (tool: string, input?: object) => Promise<ToolOutput>
type Respond = (url: URL, options: FetchOptions) => Response

const ics = (...events: string[]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    ...events.map((event) => `BEGIN:VEVENT\n${event}\nEND:VEVENT`),
    'END:VCALENDAR',
    '',
  ]
    .join('\n')
    .replaceAll('\n', '\r\n')

const open = (
  files: Readonly<Record<string, string>>,
  { settings = { folder: FOLDER } as object, respond }: { settings?: object; respond?: Respond } = {},
) => {
  const paths = Object.fromEntries(Object.entries(files).map(([name, text]) => [`${FOLDER}/${name}.ics`, text]))
  ;({ powers, call } = calendar.in({
    now: NOW,
    timeZone: 'Europe/Berlin',
    files: paths,
    settings: settings as Record<string, string>,
    ...(respond && { respond }),
  }))
}
const say = (tool: string, request: string) => call(tool, { request })
const titles = async (from: string, to = from) =>
  ((await call('list', { from, to })).data as { title: string }[]).map(({ title }) => title)
const starts = async (from: string, to = from) =>
  ((await call('list', { from, to })).data as { start: string }[]).map(({ start }) => start)

const WORK = ics(
  'UID:1\nSUMMARY:Stand-up\nDTSTART;TZID=Europe/Berlin:20261102T093000\nDTEND;TZID=Europe/Berlin:20261102T094500\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR\nEXDATE;TZID=Europe/Berlin:20261127T093000',
  'UID:1\nRECURRENCE-ID;TZID=Europe/Berlin:20261130T093000\nSUMMARY:Stand-up, long\nDTSTART;TZID=Europe/Berlin:20261130T140000\nDTEND;TZID=Europe/Berlin:20261130T150000',
  'UID:2\nSUMMARY:Call with New York\\, Tom\nDTSTART;TZID=America/New_York:20261126T100000\nDURATION:PT1H30M\nLOCATION:Room\\n5',
  'UID:3\nSUMMARY:Holiday\nDTSTART;VALUE=DATE:20261126\nDTEND;VALUE=DATE:20261128',
  'UID:4\nSUMMARY:Not any more\nSTATUS:CANCELLED\nDTSTART:20261126T120000Z',
)

beforeEach(() => open({ work: WORK }))

describe('list', () => {
  it('shows the events of each day in the zone of the person', async () => {
    expect((await say('list', "what's on my calendar tomorrow?")).text).toBe(
      'Thursday 26 November (tomorrow):\n  all day  Holiday\n  16:00-17:30  Call with New York, Tom, Room 5',
    )
    expect((await say('list', 'show my calendar for monday')).text).toBe(
      'Monday 30 November:\n  14:00-15:00  Stand-up, long',
    )
  })

  it.each<[string, string[]]>([
    ['what is on my agenda today', ['Stand-up']],
    ['do I have any meetings on friday', ['Holiday']],
    ['which appointments do I have this week', ['Stand-up', 'Holiday', 'Call with New York, Tom']],
    ['what meetings do I have next week', ['Stand-up, long', 'Stand-up', 'Stand-up']],
    ['do I have any appointments tomorrow afternoon', ['Holiday', 'Call with New York, Tom']],
    ['show my calendar', ['Stand-up', 'Holiday', 'Call with New York, Tom', 'Stand-up, long']],
  ])('%s', async (request, expected) => {
    const { data } = await say('list', request)
    expect((data as { title: string }[]).map(({ title }) => title)).toEqual(expected)
  })

  it('tells the next event, and where there is none, says so', async () => {
    expect((await say('list', 'when is my next meeting')).text).toBe(
      'Thursday 26 November (tomorrow): 16:00-17:30  Call with New York, Tom, Room 5',
    )
    expect((await say('list', 'what is on my calendar on 24 january')).text).toContain('Nothing is in your calendar on')
  })

  it.each([
    'what is the time',
    'what do I have to do today',
    "what's on tv tonight",
    'show me the money',
    'book a meeting room for Monday 10 am',
    'what is on my todo list',
    'when was the meeting of Yalta',
    'put dentist appointment in my google calendar and invite Maria',
    'tell Lena by mail that I moved our appointment',
  ])('leaves %j to others', async (request) => {
    for (const tool of ['list', 'free', 'add']) await expect(say(tool, request), tool).rejects.toThrow(Decline)
  })

  it('takes no day that is none', async () => {
    await expect(call('list', { from: 'soon' })).rejects.toThrow('no day')
    await expect(call('list', { from: '2026-02-30' })).rejects.toThrow('no day')
  })
})

describe('series', () => {
  it.each<[string, string, string[]]>([
    ['FREQ=DAILY;INTERVAL=2;COUNT=3', '2026-11-25', ['2026-11-25', '2026-11-27', '2026-11-29']],
    ['FREQ=WEEKLY;UNTIL=20261202T080000Z', '2026-11-25', ['2026-11-25', '2026-12-02']],
    ['FREQ=WEEKLY;UNTIL=20261201', '2026-11-25', ['2026-11-25']],
    ['FREQ=MONTHLY;BYDAY=-1FR', '2026-11-27', ['2026-11-27', '2026-12-25']],
    ['FREQ=MONTHLY;BYMONTHDAY=31', '2026-10-31', ['2026-12-31']],
    ['FREQ=YEARLY;BYMONTH=12;BYDAY=1SU', '2025-12-07', ['2026-12-06']],
    ['FREQ=DAILY;BYDAY=SA,SU;COUNT=2', '2026-11-28', ['2026-11-28', '2026-11-29']],
    ['FREQ=SECONDLY', '2026-11-25', ['2026-11-25']],
    ['FREQ=NEVER', '2026-11-25', ['2026-11-25']],
    ['nonsense', '2026-11-25', ['2026-11-25']],
  ])('%s from %s on', async (rule, first, expected) => {
    open({ a: ics(`UID:1\nSUMMARY:x\nDTSTART;TZID=Europe/Berlin:${first.replaceAll('-', '')}T090000\nRRULE:${rule}`) })
    expect(await starts('2026-11-20', '2027-01-01')).toEqual(expected.map((day) => `${day}T08:00:00.000Z`))
  })

  it('keep their hour when the clocks change, in their own zone', async () => {
    open({ a: ics('UID:1\nSUMMARY:x\nDTSTART;TZID=America/New_York:20270308T090000\nRRULE:FREQ=WEEKLY') })
    expect(await starts('2027-03-01', '2027-04-01')).toEqual([
      '2027-03-08T14:00:00.000Z',
      '2027-03-15T13:00:00.000Z',
      '2027-03-22T13:00:00.000Z',
      '2027-03-29T13:00:00.000Z',
    ])
  })

  it('know zones by the names that Outlook and others give them', async () => {
    for (const zone of [
      'W. Europe Standard Time',
      '/freeassociation.sourceforge.net/Europe/Berlin',
      'Nowhere/Land',
      '"Europe/Berlin"',
    ]) {
      open({ a: ics(`UID:1\nSUMMARY:x\nDTSTART;TZID=${zone}:20261125T090000`) })
      expect(await starts('2026-11-25'), zone).toEqual(['2026-11-25T08:00:00.000Z'])
    }
  })

  it('are read out of folded lines, with more times of their own, and without an end', async () => {
    open({
      a: ics(
        'UID:1\nSUMMARY:A long tit\n le that is fol\n ded\nDTSTART:20261125T080000Z\nRDATE:20261127T080000Z,20261128T080000Z',
      ),
    })
    expect(await titles('2026-11-25', '2026-11-30')).toEqual(Array(3).fill('A long title that is folded'))
  })
})

describe('bad files', () => {
  it.each([
    '',
    'hello',
    'BEGIN:VCALENDAR',
    'BEGIN:VEVENT\nDTSTART:x\nEND:VEVENT',
    ics('SUMMARY:no start'),
    ics('DTSTART:20269999T000000Z'),
    'END:VEVENT\n'.repeat(100),
    'BEGIN:X\n'.repeat(10_000),
  ])('of which nothing can be read: %#', async (text) => {
    open({ bad: text, work: WORK })
    expect(await titles('2026-11-25')).toEqual(['Stand-up'])
  })

  it('end soon, whatever their rules', async () => {
    const start = performance.now()
    open({
      a: ics(
        'UID:1\nSUMMARY:x\nDTSTART:19700101T000000Z\nRRULE:FREQ=DAILY',
        'UID:2\nSUMMARY:y\nDTSTART:20000101T000000Z\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
      ),
    })
    expect(await titles('2026-11-25')).toEqual(['x'])
    expect(performance.now() - start).toBeLessThan(3000)
  })
})

describe('free', () => {
  it('finds the gaps between the events of a working day, from now on', async () => {
    expect((await say('free', 'when am I free tomorrow')).text).toBe(
      'You are free\n  Thursday 26 November (tomorrow): 09:00-16:00\n  Thursday 26 November (tomorrow): 17:30-18:00',
    )
    expect((await say('free', 'find me free time today')).text).toBe(
      'You are free\n  Wednesday 25 November (today): 10:30-18:00',
    )
    expect((await call('free', { from: '2026-11-26', minutes: 120 })).data).toHaveLength(1)
    expect((await say('free', 'am I free tomorrow evening')).text).toContain('18:00-23:59')
  })

  it('says so where there are none', async () => {
    open({ a: ics('UID:1\nSUMMARY:x\nDTSTART:20261126T060000Z\nDTEND:20261126T200000Z') })
    expect((await say('free', 'am I free tomorrow?')).text).toBe('You are not free on Thursday 26 November (tomorrow).')
    open({ a: ics('UID:1\nSUMMARY:x\nTRANSP:TRANSPARENT\nDTSTART:20261126T060000Z\nDTEND:20261126T200000Z') })
    expect((await say('free', 'am I free tomorrow?')).text).toContain('09:00-18:00')
  })
})

describe('add', () => {
  it.each([
    ['add dentist to my calendar tomorrow at 3pm', 'dentist', '2026-11-26T14:00:00.000Z', '2026-11-26T15:00:00.000Z'],
    [
      'put lunch with Ana in my calendar on friday at noon',
      'lunch with Ana',
      '2026-11-27T11:00:00.000Z',
      '2026-11-27T12:00:00.000Z',
    ],
    [
      'add team meeting to my calendar on monday from 10 to 11:30',
      'team meeting',
      '2026-11-30T09:00:00.000Z',
      '2026-11-30T10:30:00.000Z',
    ],
    [
      'enter yoga in my calendar on tuesday at 6pm for 90 minutes',
      'yoga',
      '2026-12-01T17:00:00.000Z',
      '2026-12-01T18:30:00.000Z',
    ],
    [
      'create an event called launch review on thursday at 14:00',
      'launch review',
      '2026-11-26T13:00:00.000Z',
      '2026-11-26T14:00:00.000Z',
    ],
    ['add holiday to my calendar on 24 december', 'holiday', '2026-12-23T23:00:00.000Z', '2026-12-24T23:00:00.000Z'],
  ])('%s', async (request, title, start, end) => {
    open({})
    expect((await say('add', request)).data).toMatchObject({ title, start, end })
    expect(await titles('2026-11-25', '2026-12-31')).toEqual([title])
  })

  it('writes what other programs read: escaped, folded, with the zone', async () => {
    open({})
    await call('add', {
      title: `Tea; cake, and\nmore ${'ö'.repeat(60)}`,
      start: '2026-11-26T15:00',
      location: 'Café',
      repeat: 'FREQ=WEEKLY;BYDAY=TH',
    })
    const [text = ''] = powers.texts.values()
    expect(text).toContain('SUMMARY:Tea\\; cake\\, and\\nmore')
    expect(text).toContain('DTSTART;TZID=Europe/Berlin:20261126T150000\r\n')
    expect(text).toContain(
      'BEGIN:DAYLIGHT\r\nDTSTART:20260329T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nEND:DAYLIGHT\r\n',
    )
    for (const line of text.split('\r\n')) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75)
    expect((await starts('2026-12-01', '2026-12-31')).length).toBe(5)
  })

  it.each([
    { title: 'x', start: 'soon' },
    { title: 'x', start: '2026-11-26T15:00', end: '2026-11-26T14:00' },
    { title: 'x', start: '2026-11-26', repeat: 'FREQ=DAILY\r\nATTACH:evil' },
  ])('takes no %j', async (input) => {
    open({})
    await expect(call('add', input)).rejects.toThrow()
    expect(powers.texts.size).toBe(0)
  })

  it('declines what says no time, before it asks anybody', async () => {
    for (const request of ['add dentist to my calendar', 'create an appointment', 'add 5 to 7'])
      await expect(say('add', request)).rejects.toThrow(Decline)
  })
})

describe('change and remove', () => {
  it('changes the series, and keeps the rest of the file to the letter', async () => {
    await call('change', { about: '1', title: 'Daily' })
    const [text = ''] = powers.texts.values()
    const changed = WORK.replace('SUMMARY:Stand-up\r\n', 'SUMMARY:Daily\r\n').replace('FRI', 'FRI')
    for (const line of changed.split('\r\n')) expect(text).toContain(line)
    expect(text).toContain('SEQUENCE:1\r\n')
    expect(await titles('2026-11-25')).toEqual(['Daily'])
    expect(await titles('2026-11-30')).toEqual(['Stand-up, long'])
  })

  it('takes the end along, in the zone of the event', async () => {
    await call('change', { about: 'New York', start: '2026-11-26T17:00' })
    const [text = ''] = powers.texts.values()
    expect(text).toContain('DTSTART;TZID=America/New_York:20261126T110000\r\n')
    expect(text).toContain('DTEND;TZID=America/New_York:20261126T123000\r\n')
    expect(text).not.toContain('DURATION')
  })

  it('removes an event of a file with others, and a file with its last', async () => {
    await call('remove', { about: 'Holiday' })
    expect(await titles('2026-11-26')).toEqual(['Call with New York, Tom'])
    open({ single: ics('UID:9\nSUMMARY:Only\nDTSTART:20261126T080000Z') })
    expect((await call('remove', { about: 'only' })).text).toBe('Removed: Only.')
    expect(powers.texts.size).toBe(0)
  })

  it('asks which where several fit, and says so where none does', async () => {
    open({
      a: ics('UID:1\nSUMMARY:Call Ana\nDTSTART:20261126T080000Z', 'UID:2\nSUMMARY:Call Tom\nDTSTART:20261127T080000Z'),
    })
    expect((await call('remove', { about: 'call' })).text).toBe(
      'Several events are called “call”; nothing was changed:\n  Thursday 26 November (tomorrow): 09:00  Call Ana  (1)\n  Friday 27 November: 09:00  Call Tom  (2)',
    )
    expect((await call('change', { about: 'the moon', title: 'x' })).text).toBe('No event is called “the moon”.')
    expect(powers.texts.size).toBe(1)
  })
})

describe('an address', () => {
  const settings = { url: 'https://example.org/holidays.ics' }

  it('is read, and never written to', async () => {
    open({}, { settings, respond: () => new Response(WORK) })
    expect(await titles('2026-11-25')).toEqual(['Stand-up'])
    for (const [tool, input] of [
      ['change', { about: '1', title: 'x' }],
      ['remove', { about: 'Holiday' }],
      ['add', { title: 'x', start: '2026-11-26' }],
    ] as const)
      expect((await call(tool, input)).text).toContain('can only be read')
    expect(powers.requests.every(({ options }) => (options.method ?? 'GET') === 'GET')).toBe(true)
  })

  it('that is no calendar is told', async () => {
    open({}, { settings, respond: () => new Response('<html>', { status: 404 }) })
    expect((await call('list')).text).toBe('https://example.org/holidays.ics is no calendar (it answered 404).')
  })
})

describe('a server', () => {
  const settings = { server: 'https://dav.example.org/ana/home/', user: 'ana' }
  const status = (inner: string) =>
    new Response(
      `<?xml version="1.0"?><multistatus xmlns="DAV:" xmlns:C="c"><response><href>/ana/home/e.ics</href><propstat><prop>${inner}</prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>`,
      { status: 207 },
    )
  const respond =
    (put: number): Respond =>
    (_, { method = '' }) => {
      if (method === 'PROPFIND')
        return status(
          '<resourcetype><collection/><C:calendar/></resourcetype><displayname>Home &amp; more</displayname>',
        )
      if (method === 'REPORT')
        return status(
          `<getetag>"7"</getetag><C:calendar-data>${ics('UID:5\nSUMMARY:Tea &lt;green&gt;\nDTSTART:20261126T080000Z')}</C:calendar-data>`,
        )
      return new Response(null, { status: put })
    }

  it('is asked with the password that we never see, and written to only if nothing has changed', async () => {
    open({}, { settings, respond: respond(204) })
    expect(await titles('2026-11-26')).toEqual(['Tea <green>'])
    expect((await call('change', { about: '5', title: 'Coffee' })).text).toBe('Changed: Coffee.')
    const put = powers.requests.at(-1)
    expect(put).toMatchObject({
      url: 'https://dav.example.org/ana/home/e.ics',
      options: {
        method: 'PUT',
        headers: { 'if-match': '"7"', authorization: 'Basic ana:{{secret:calendar-password}}' },
      },
    })
  })

  it('says so where somebody else was faster', async () => {
    open({}, { settings, respond: respond(412) })
    for (const [tool, input] of [
      ['change', { about: '5', title: 'x' }],
      ['remove', { about: '5' }],
    ] as const)
      expect((await call(tool, input)).text).toContain('changed by somebody else meanwhile; nothing was written')
  })

  it('that answers with addresses of others is not followed there', async () => {
    open(
      {},
      {
        settings,
        respond: (_, { method }) =>
          method === 'PROPFIND'
            ? new Response(
                '<multistatus><response><href>https://evil.test/</href><propstat><prop><resourcetype><calendar/></resourcetype></prop></propstat></response></multistatus>',
                { status: 207 },
              )
            : new Response(null, { status: 500 }),
      },
    )
    expect((await call('list')).text).toContain('There is no calendar at')
    expect(powers.requests.every(({ url }) => new URL(url).host === 'dav.example.org')).toBe(true)
  })
})

it('says in one line how to set a calendar, and asks nobody', async () => {
  open({}, { settings: {} })
  for (const [tool, input] of [
    ['list', {}],
    ['free', {}],
    ['add', { title: 'x', start: '2026-11-26' }],
    ['remove', { about: 'x' }],
  ] as const) {
    const { text } = await call(tool, input)
    expect(text).toMatch(/^No calendar is set\. Set one: assistant skill config calendar folder/)
    expect(text).not.toContain('\n')
  }
  expect(powers.requests).toEqual([])
})

describe.each(skill.commands ?? [])('the samples of $tool', ({ tool, samples }) => {
  it('are unlike, and each is read', async () => {
    expect(new Set(samples).size).toBe(samples.length)
    for (const sample of samples)
      await expect(say(tool, sample.slice('{request: '.length, -1)), sample).resolves.toHaveProperty('text')
  })
})
