/** Whether `stream` is a terminal that takes colours; `NO_COLOR` and `--no-color` switch them off. */
export const takesColor = (stream: NodeJS.WriteStream): boolean =>
  Boolean(stream.isTTY) && !process.env.NO_COLOR && process.env.TERM !== 'dumb'

const wrap = (open: number, close: number) => (text: string, stream: NodeJS.WriteStream) =>
  takesColor(stream) ? `\u001b[${open}m${text}\u001b[${close}m` : text

/** Faint text for what is said beside the answer. */
export const dim = wrap(2, 22)
/** Bold text for names. */
export const bold = wrap(1, 22)

/** Rows as aligned columns, two spaces between; the last column is left as it is. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>((all, row) => row.map((cell, i) => Math.max(all[i] ?? 0, cell.length)), [])
  return rows
    .map((row) => row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('  '))
    .join('\n')
}

/** A time of the API as people read it, in the machine's zone. */
export const localTime = (iso: string): string =>
  new Date(iso).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
