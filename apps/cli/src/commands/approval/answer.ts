import { Args } from '@oclif/core'
import { type Approval, AssistantError } from '@openpa/core'
import { chosen } from '../../approval-view.ts'
import { AssistantCommand } from '../../assistant-command.ts'
import { escapeText } from '../../terminal/escape-text.ts'

export default class ApprovalAnswer extends AssistantCommand {
  static override summary = 'Answer what a tool has asked; its run goes on with that.'
  static override examples = [
    '<%= config.bin %> approval answer 3f2a91bc tomorrow at nine',
    '<%= config.bin %> approval answer 3f2a91bc 2',
  ]
  static override strict = false
  static override args = {
    id: Args.string({ required: true, description: 'Id, or its first 8 characters.' }),
    answer: Args.string({ description: 'What to say, in any number of words; of choices the number will do.' }),
  }

  override async run(): Promise<Approval> {
    const { args, argv } = await this.parse(ApprovalAnswer)
    const said = argv.slice(1).join(' ').trim()
    if (said === '')
      throw new AssistantError('input.empty', 'There is no answer.', {
        hint: `See the question: assistant approval show ${args.id}`,
      })
    const client = await this.client()
    const answer = chosen(await client.approval(args.id), said)
    const approval = await client.answerApproval(args.id, { by: 'terminal', answer })
    this.log(`Answered: ${escapeText(approval.tool)}.`)
    this.aside(`Its run goes on: assistant run watch ${approval.runId}`)
    return approval
  }
}
