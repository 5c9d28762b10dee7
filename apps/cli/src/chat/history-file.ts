import { readFileSync, writeFileSync } from 'node:fs'

const LONGEST = 500

/** Lines typed before, newest first; none where there is no file. */
export function readHistory(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean).slice(0, LONGEST)
  } catch {
    return []
  }
}

/** Keeps what was typed for the next chat, readable by its owner only. A chat does not end because this fails. */
export function writeHistory(file: string, newestFirst: readonly string[]): void {
  try {
    writeFileSync(file, `${newestFirst.slice(0, LONGEST).join('\n')}\n`, { mode: 0o600 })
  } catch {
    // A full disk or a read-only home: the conversation matters more than its history.
  }
}
