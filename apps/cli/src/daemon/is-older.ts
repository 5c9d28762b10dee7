const numbers = (version: string) => version.split(/[.-]/).map(Number)

/** Whether version `a` is older than `b` (major, minor, patch). */
export function isOlder(a: string, b: string): boolean {
  const [left, right] = [numbers(a), numbers(b)]
  for (let i = 0; i < 3; i++) if ((left[i] ?? 0) !== (right[i] ?? 0)) return (left[i] ?? 0) < (right[i] ?? 0)
  return false
}
