import type { Decision, RoutingPolicy, ScoredCommand } from '../policy/routing-policy.ts'
import type { SlotContext } from '../slots/date-time.ts'
import { takesWholeRequest } from '../slots/fill-slots.ts'
import { splitRequest } from './split-request.ts'

/** A part of a request with the policy's decision on it. */
export interface PlannedPart {
  text: string
  decision: Decision
}

/** The commands that can be called for a part, best first; none when the best lacks something, which is then to be asked. */
export const callable = ({ sure }: Decision): ScoredCommand[] => {
  const complete = sure.filter(({ filled }) => filled.missing.length === 0)
  return sure[0] === complete[0] ? complete : []
}

/** Parts of a cut request must be this sure each: a wrong cut does more harm than none. */
const PART_SURENESS = 0.7

/** Ways of serving a request, each as the parts to be served one after the other. The next is tried when one is declined. */
export type Plans = readonly [readonly PlannedPart[], ...(readonly PlannedPart[])[]]

/** Whether the whole request is for one tool that reads requests as they stand, and the parts are for its skill too. */
function readsItAll(whole: PlannedPart, parts: readonly PlannedPart[]): boolean {
  const best = callable(whole.decision)[0]
  return (
    best?.command.declines === true &&
    takesWholeRequest(best.command) &&
    parts.every(({ decision }) => decision.sure[0]?.command.skill === best.command.skill)
  )
}

/**
 * Decides on a request: as several parts where each alone is surely served, else as a whole. A tool that may understand the
 * whole better than its parts ("the bill is 218, we add 10% and we are 4") has a try first.
 * @param grounding how sure memory is of an answer to a text, 0..1.
 * @throws {AssistantError} `input.invalid` for a date that does not exist.
 */
export async function planReflexes(
  policy: Pick<RoutingPolicy, 'decide'>,
  text: string,
  context: SlotContext,
  grounding: (text: string) => Promise<number>,
): Promise<Plans> {
  const decide = async (part: string) => ({
    text: part,
    decision: await policy.decide(part, context, await grounding(part)),
  })
  const whole = await decide(text)
  const spans = Object.values(whole.decision.spans).flat()
  for (const parts of splitRequest(text, spans)) {
    const planned = await Promise.all(parts.map(decide))
    if (planned.every(({ decision }) => (callable(decision)[0]?.score ?? 0) >= PART_SURENESS))
      return readsItAll(whole, planned) ? [[whole], planned] : [planned]
  }
  return [[whole]]
}
