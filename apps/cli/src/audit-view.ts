import type { AuditEntry } from '@openpa/core'
import { escapeText } from './terminal/escape-text.ts'
import { localTime, table } from './terminal/style.ts'

/** Entries of the audit log, one a line. */
export const auditText = (entries: readonly AuditEntry[]): string =>
  table(
    entries.map(({ seq, at, actor, action, target, outcome }) => [
      String(seq),
      localTime(at),
      outcome,
      actor,
      action,
      escapeText(target),
    ]),
  )
