/**
 * Whether a statement only sets something for those after it, so that its answer is nobody's to read: a dialect may send it together
 * with the next one.
 */
export const onlySets = (sql: string, parameters: readonly unknown[]): boolean =>
  parameters.length === 0 && /^\s*select\s+set_config\(/i.test(sql)

/** With this in a transaction nobody waits until its commit is on disk. */
export const UNAWAITED = "select set_config('synchronous_commit','off',true)"

/** Commands whose count of rows is one of changes. */
export const CHANGES: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE'])

/** What a statement that only reads begins with, and none of what one that begins with `with` may hide. */
const READS = /^\s*select\b|^\s*with\b(?!.*\b(?:insert|update|delete|merge)\b)/is

/** Whether a statement changes nothing, so that there is nothing to wait for once its answer is there. */
export const onlyReads = (sql: string): boolean => READS.test(sql)
