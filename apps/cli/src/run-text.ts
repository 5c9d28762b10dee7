import type { Run } from '@openpa/core'
import { escapeText } from './terminal/escape-text.ts'

/** What a run was asked; of a call, what was called with what. */
export const runText = ({ text, call }: Run): string =>
  escapeText(
    call ? `${call.tool} ${call.input === null ? 'with what was forgotten since' : JSON.stringify(call.input)}` : text,
  )
