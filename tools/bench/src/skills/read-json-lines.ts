import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * Rows of the files of JSON lines whose names begin so, in the folder after `--data`: `metatool/queries` reads
 * `metatool/queries.jsonl`, and any other part of the set beside it.
 * @throws {Error} naming the file when there is none.
 */
export function readJsonLines<T>(args: readonly string[], start: string): T[] {
  const data = args.includes('--data') ? (args[args.indexOf('--data') + 1] ?? '') : ''
  const folder = join(data, dirname(start))
  const names = data !== '' && existsSync(folder) ? readdirSync(folder).sort() : []
  const files = names.filter((name) => name.startsWith(basename(start)) && name.endsWith('.jsonl'))
  if (files.length === 0) throw new Error(`There is no ${start}*.jsonl: pass the folder that holds it with --data.`)
  return files.flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as T),
  )
}
