/** What is wrong with a line: told to the person. */
export class CommandLineProblem extends Error {
  override readonly name = 'CommandLineProblem'
}

const TOKEN = /\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s"']+))/gy

/** Signs that mean something to a shell, of which there is none here. */
const SHELL = /^(?:[|&;<>]+|\d?>&?\d?|&&|\|\||\(.*\)|.*(?:\$\(|`).*|.*;)$/

/**
 * A line as a person types it, cut into words at blanks; quotes keep words together.
 * @throws {CommandLineProblem} for what only a shell could do.
 */
export function splitLine(line: string): string[] {
  const words: string[] = []
  let isOpen = false
  TOKEN.lastIndex = 0
  for (let at = 0; at < line.trimEnd().length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at
    const match = TOKEN.exec(line)
    if (!match) throw new CommandLineProblem('A quotation mark has no other.')
    const [whole, double, single, plain] = match
    const word = double === undefined ? (single ?? plain ?? '') : double.replace(/\\(["\\])/g, '$1')
    if (plain !== undefined && SHELL.test(plain))
      throw new CommandLineProblem(
        `No shell reads this: “${plain}” would do nothing. Put it into a script, and name that.`,
      )
    // `--name="a b"` is one word.
    if (isOpen && !/^\s/.test(whole)) words.push(`${words.pop() ?? ''}${word}`)
    else words.push(word)
    isOpen = true
  }
  return words
}

/** Words as a line that means them. */
export const joinLine = (words: readonly string[]): string =>
  words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `"${word.replace(/["\\]/g, '\\$&')}"`)).join(' ')
