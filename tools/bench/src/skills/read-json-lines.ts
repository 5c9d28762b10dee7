import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Rows of a file of JSON lines in the folder after `--data`.
 * @throws {Error} naming the file when it is not there.
 */
export function readJsonLines<T>(args: readonly string[], file: string): T[] {
  const folder = args[args.indexOf('--data') + 1]
  const path = join(folder ?? '.', file)
  if (!args.includes('--data') || !existsSync(path))
    throw new Error(`There is no ${file}: pass the folder that holds it with --data.`)
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T)
}
