/** A note for the audit log of what the person did with a skill. */
export const byPerson = (action: string, target: string) => ({
  actor: 'person',
  action,
  target,
  outcome: 'allowed' as const,
  runId: null,
})
