import { readFileSync } from 'node:fs'

const PAGE_BYTES = 4096

/** Resident memory of a process and its children in bytes; 0 where the system does not tell it (only Linux does). */
export function processMemory(pid: number): number {
  try {
    const resident = Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * PAGE_BYTES
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean)
    return children.reduce((sum, child) => sum + processMemory(Number(child)), resident)
  } catch {
    return 0
  }
}
