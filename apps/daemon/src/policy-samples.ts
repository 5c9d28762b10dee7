import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

/** Requests that no shipped skill serves: what the policy compares with, to know when nothing fits. */
export const readBackground = (): string[] =>
  readFileSync(new URL('../data/requests-beyond-skills.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')

/** The masks of the shipped samples and of the background; the build writes them. */
export const MASKS = new URL('../bundle/masked-samples.json', import.meta.url)

/** Reads them, for once: they are needed only while the policy gets ready. */
export const readMasks = async (): Promise<ReadonlyMap<string, string>> =>
  new Map(JSON.parse(await readFile(MASKS, 'utf8')) as [string, string][])
