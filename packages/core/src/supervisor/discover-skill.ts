import type { SkillFinder, SkillNeed, SkillProposal } from '../ports/skill-finder.ts'
import type { ToolHost, ToolSpec } from '../ports/tool-host.ts'
import { callTool, type ToolCallScope } from '../run/call-tool.ts'

/** Taking up a skill is a call like any other: asked for with all that is known of it, made once, and noted. */
const INSTALL: ToolSpec = {
  name: 'skills.install',
  skill: 'skills',
  description: 'Installs a skill, or switches one on.',
  effect: 'exec',
  idempotent: true,
  destructive: false,
  isAlwaysAsked: true,
  hosts: [],
  inputSchema: { type: 'object' },
}

/**
 * Looks for a skill that could do what none here does, and takes it up if the person says yes. A run that waited for that goes on
 * with what was proposed then.
 * @returns the names of the new tools; undefined where there is no such skill.
 * @throws {AssistantError} `approval.needed` while the person is asked, `approval.denied`, `approval.expired`; as {@link SkillFinder.install}.
 */
export async function discoverSkill(
  scope: ToolCallScope,
  finder: SkillFinder,
  need: SkillNeed,
  decisionId: string | null,
): Promise<string[] | undefined> {
  const { journal, consent, now, timeZone } = scope
  const { ownerId } = journal
  const asked = consent.lastAsked(INSTALL.name)
  const proposal = asked ? (asked.input as SkillProposal) : await finder.find(ownerId, need, { now, timeZone })
  if (!proposal) return undefined
  const installer: ToolHost = {
    tools: () => [INSTALL],
    workers: () => [],
    commands: () => [],
    call: async () => {
      const tools = await finder.install(ownerId, proposal)
      return { text: `${proposal.skill} ${proposal.version} is there: ${tools.join(', ')}.`, data: tools }
    },
  }
  const { data } = await callTool({ ...scope, tools: installer }, INSTALL.name, proposal, decisionId)
  return data as string[]
}
