import { Args } from '@oclif/core'
import type { ApprovalPolicy, ApprovalRule } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { table } from '../../terminal/style.ts'

const EFFECTS = ['read', 'write', 'external', 'exec', 'spend', 'destructive'] as const
const RULES = ['allow', 'ask', 'deny'] as const

export default class ApprovalPolicyCommand extends AssistantCommand {
  static override summary = 'Show for which effects of tools you are asked, or change one.'
  static override description =
    'destructive is about what a model wants to delete; your own commands are not asked about.\n' +
    'Where private things could leave on the word of somebody outside, you are asked whatever the policy allows.'
  static override examples = [
    '<%= config.bin %> approval policy',
    '<%= config.bin %> approval policy external deny',
    '<%= config.bin %> approval policy write ask',
  ]
  static override args = {
    effect: Args.string({ description: 'What a tool does.', options: [...EFFECTS] }),
    rule: Args.string({ description: 'What is done then.', options: [...RULES] }),
  }

  override async run(): Promise<ApprovalPolicy> {
    const { args } = await this.parse(ApprovalPolicyCommand)
    const client = await this.client()
    const { effect, rule } = args
    const policy =
      effect === undefined || rule === undefined
        ? await client.approvalPolicy()
        : await client.changeApprovalPolicy({ [effect]: rule as ApprovalRule })
    this.log(table(EFFECTS.filter((one) => effect === undefined || one === effect).map((one) => [one, policy[one]])))
    return policy
  }
}
