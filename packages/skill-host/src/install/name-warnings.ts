const MOST_EDITS = 2

/** Number of insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment). */
function edits(a: string, b: string): number {
  let [twoAgo, before, row]: [number[], number[], number[]] = [
    [],
    [],
    Array.from({ length: b.length + 1 }, (_, j) => j),
  ]
  for (let i = 1; i <= a.length; i++) {
    twoAgo = before
    before = row
    row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (twoAgo[j - 2] ?? 0) + 1 : Infinity
      row[j] = Math.min((before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (before[j - 1] ?? 0) + same, swapped)
    }
  }
  return row[b.length] ?? 0
}

/** A package by its name, and who published it; null where nobody says. */
export interface KnownPackage {
  packageName: string
  publisher: string | null
}

/** Warnings for a name that looks like known ones, with who is behind each. */
export function nameWarnings(candidate: KnownPackage, known: readonly KnownPackage[]): string[] {
  const bare = (name: string) => name.replace(/^@[^/]*\//, '').replace(/^skills?-/, '')
  const by = ({ packageName, publisher }: KnownPackage) =>
    publisher === null ? packageName : `${packageName} (by ${publisher})`
  return known
    .filter((other) => other.packageName !== candidate.packageName)
    .filter((other) => {
      const [one, two] = [bare(candidate.packageName), bare(other.packageName)]
      return Math.min(one.length, two.length) > 3 && edits(one, two) <= (one.length > 5 ? MOST_EDITS : 1)
    })
    .map((other) => `${by(candidate)} looks like ${by(other)}, which is another package. Is it the one that you want?`)
}
