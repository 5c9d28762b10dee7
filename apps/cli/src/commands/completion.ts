import { Args } from '@oclif/core'
import { AssistantCommand } from '../assistant-command.ts'
import { completionScript, type Shell } from '../completion-script.ts'

export default class Completion extends AssistantCommand {
  static override summary = 'Print a script that completes commands in your shell.'
  static override examples = [
    'source <(<%= config.bin %> completion bash)',
    '<%= config.bin %> completion fish > ~/.config/fish/completions/assistant.fish',
  ]
  static override args = {
    shell: Args.string({ required: true, options: ['bash', 'zsh', 'fish', 'powershell'], description: 'Your shell.' }),
  }

  override async run(): Promise<{ script: string }> {
    const { args } = await this.parse(Completion)
    const script = completionScript(
      args.shell as Shell,
      this.config.commands.filter(({ hidden }) => !hidden).map(({ id }) => id),
    )
    this.log(script)
    return { script }
  }
}
