import type { Status } from '@openpa/client'
import { table } from './terminal/style.ts'

/** The daemon's figures as a small table. */
export const statusText = (status: Status): string =>
  table([
    [
      'daemon',
      `running, process ${status.pid}, for ${Math.round(status.uptimeMs / 60_000)} min, version ${status.version}`,
    ],
    ['database', status.home === 'pglite' ? 'embedded' : 'PostgreSQL'],
    ['model', status.model ?? 'none (assistant model add …)'],
    ['memories', String(status.memories)],
    ['reminders', `${status.reminders} pending, ${status.unseen} unread in the inbox`],
  ])
