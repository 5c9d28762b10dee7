import type { Approval, ApprovalGrant } from '../domain/approval.ts'
import { AssistantError } from '../errors.ts'
import type { ApprovalStore, GrantStore } from '../ports/approval-store.ts'

/** An {@link ApprovalStore} over `asked`, which a run store fills; for tests. */
export function createMemoryApprovals(asked: Map<string, Approval>): ApprovalStore {
  const expire = (now: Date) => {
    const due = [...asked.values()].filter(
      ({ status, expiresAt }) => status === 'pending' && expiresAt <= now.toISOString(),
    )
    for (const approval of due) Object.assign(approval, { status: 'expired', answeredAt: now.toISOString() })
    return due.length
  }
  const find = (ownerId: string, id: string) => {
    const approval = asked.get(id)
    if (approval?.ownerId === ownerId) return approval
    throw new AssistantError('approval.not-found', `There is no approval ${id}.`)
  }
  return {
    async list(ownerId, { now, status, runId }) {
      expire(now)
      return [...asked.values()]
        .filter(
          (one) => one.ownerId === ownerId && (!status || one.status === status) && (!runId || one.runId === runId),
        )
        .map((one) => ({ ...one }))
        .toReversed()
    },
    get: async (ownerId, id) => ({ ...find(ownerId, id) }),
    async answer(ownerId, id, { verdict, by, now, answer = null }) {
      expire(now)
      const approval = find(ownerId, id)
      if (approval.status === 'expired') throw new AssistantError('approval.expired', 'Too late.')
      if (approval.status !== 'pending') throw new AssistantError('approval.answered', 'Answered.')
      const given = { status: verdict, answeredAt: now.toISOString(), answer, answeredBy: by }
      return { ...Object.assign(approval, given) }
    },
    expireDue: async (_, now) => ({ expired: expire(now), next: undefined }),
  }
}

/** Grants in an array, for tests. */
export function createMemoryGrants(grants: ApprovalGrant[] = []): GrantStore {
  return {
    list: async () => grants,
    covers: async (_, tool, target) => grants.some((grant) => grant.tool === tool && grant.target === target),
    revoke: async (_, id) => {
      const [grant] = grants.splice(
        grants.findIndex((one) => one.id === id),
        1,
      )
      if (!grant) throw new AssistantError('approval.grant-not-found', `There is no grant ${id}.`)
      return grant
    },
    revokeSkill: async () => undefined,
  }
}
