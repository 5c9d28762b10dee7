import { RunTaint, type ToolCallContext } from '@openpa/core'
import { hostInMemory, SkillHost } from '@openpa/skill-host'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { loadShipped } from '../../../apps/daemon/src/shipped-skills.ts'
import { CONTEXT, openSkillParts } from '../../bench/src/skills/skill-parts.ts'
import { orSkip } from '../debian/or-skip.ts'
import { CalendarServer, PERSON } from './server.ts'

// The skill under the real broker, with a real secret, against a real server.
const server = await orSkip('CALDAV SERVER', CalendarServer.start)
let parts: Awaited<ReturnType<typeof openSkillParts>>
let host: SkillHost
let count = 0
let calendar = ''

/** The server, in tests that need it. */
function here(): CalendarServer {
  if (!server) throw new Error('There is no server.')
  return server
}

beforeAll(async () => {
  parts = await openSkillParts()
  await parts.deps.secrets.set(CONTEXT.ownerId, 'user:calendar-password', PERSON.password)
})
afterAll(async () => {
  await host?.close()
  await parts?.close()
  await server?.[Symbol.asyncDispose]()
})
beforeEach(async () => {
  if (!server) return
  calendar = await here().makeCalendar(`home${++count}`)
  const shipped = (await loadShipped()).find(({ skill }) => skill.name === 'calendar')
  if (!shipped) throw new Error('The calendar does not come with the daemon.')
  host = new SkillHost([hostInMemory(shipped.skillPackage, shipped.skill)], parts.deps)
  host.configure('calendar', { server: calendar, user: PERSON.user })
})

const context = (): ToolCallContext => ({
  ...CONTEXT,
  now: new Date('2026-11-25T09:30:00Z'),
  taint: new RunTaint(),
  isApproved: true,
})
const call = (tool: string, input: object = {}) => host.call(`calendar.${tool}`, input, context())
const day = (from: string, to = from) => call('list', { from, to })
/** Puts an event there as another program would. */
const put = (uid: string, lines: string) =>
  here().ask(
    'PUT',
    `${calendar}${uid}.ics`,
    `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\n${lines.replaceAll('\n', '\r\n')}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`,
  )

describe.skipIf(!server)('a CalDAV server', () => {
  it('takes an event, and gives it back in the zone of the person', async () => {
    expect(
      (
        await call('add', {
          title: 'Dentist, Dr. Novak; 2nd floor',
          start: '2026-11-26T15:00',
          location: 'Main street 5',
        })
      ).text,
    ).toBe('Added: Dentist, Dr. Novak; 2nd floor, Thursday 26 November (tomorrow), 15:00-16:00.')
    expect((await day('2026-11-26')).text).toBe(
      'Thursday 26 November (tomorrow):\n  15:00-16:00  Dentist, Dr. Novak; 2nd floor, Main street 5',
    )
  })

  it('keeps a series at its hour when the clocks change', async () => {
    await call('add', { title: 'Yoga', start: '2027-03-24T18:00', repeat: 'FREQ=WEEKLY' })
    const { data } = await day('2027-03-20', '2027-04-10')
    expect((data as { start: string }[]).map(({ start }) => start)).toEqual([
      '2027-03-24T17:00:00.000Z',
      '2027-03-31T16:00:00.000Z',
      '2027-04-07T16:00:00.000Z',
    ])
  })

  it('is found by the address of the server, through the principal', async () => {
    await put('x1', 'SUMMARY:Elsewhere\nDTSTART;VALUE=DATE:20261130')
    host.configure('calendar', { server: here().url, user: PERSON.user })
    expect((await day('2026-11-30')).text).toContain('all day  Elsewhere')
  })

  it('has changed what was changed, and keeps what we do not understand', async () => {
    await put(
      'e1',
      'SUMMARY:Lunch\nDTSTART:20261126T110000Z\nDTEND:20261126T120000Z\nX-COLOUR;X-A="b:c":green\nATTENDEE;CN="Tom":mailto:tom@example.org',
    )
    expect((await call('change', { about: 'lunch', start: '2026-11-27T13:00', location: 'Park' })).text).toBe(
      'Changed: Lunch.',
    )
    const text = await (await here().ask('GET', `${calendar}e1.ics`)).text()
    expect(text).toMatch(/DTSTART:20261127T120000Z/)
    expect(text).toMatch(/DTEND:20261127T130000Z/)
    expect(text).toMatch(/LOCATION:Park/)
    expect(text).toMatch(/X-COLOUR;X-A="b:c":green/)
    expect(text).toMatch(/ATTENDEE;CN="?Tom"?:mailto:tom@example\.org/)
  })

  it('removes an event, and no other', async () => {
    await put('a', 'SUMMARY:Swim\nDTSTART:20261126T110000Z')
    await put('b', 'SUMMARY:Run\nDTSTART:20261126T130000Z')
    await call('remove', { about: 'Swim' })
    expect((await day('2026-11-26')).data).toMatchObject([{ title: 'Run' }])
  })

  it('says so where it does not let us in, or has no calendar', async () => {
    await parts.deps.secrets.set(CONTEXT.ownerId, 'user:calendar-password', 'wrong')
    expect((await day('2026-11-26')).text).toContain('does not let you in (401)')
    await parts.deps.secrets.set(CONTEXT.ownerId, 'user:calendar-password', PERSON.password)
    host.configure('calendar', { server: `${here().url}${PERSON.user}/nowhere/`, user: PERSON.user })
    expect((await day('2026-11-26')).text).toContain('is no CalDAV address')
  })
})
