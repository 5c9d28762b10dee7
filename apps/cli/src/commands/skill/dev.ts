import { watch } from 'node:fs'
import { join, resolve } from 'node:path'
import { Args } from '@oclif/core'
import { isAssistantError, toErrorBody } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { printFailure } from '../../report.ts'
import { runNpm } from '../../run-npm.ts'
import { planText } from '../../skill-view.ts'

/** Editors save in several steps. */
const SETTLE_MS = 150

export default class SkillDev extends AssistantCommand {
  static override summary = 'Install a skill from its folder, and again whenever it is saved.'
  static override examples = ['<%= config.bin %> skill dev', '<%= config.bin %> skill dev ./weather --yes']
  static override args = { folder: Args.string({ default: '.', description: 'Folder of the package.' }) }

  override async run(): Promise<{ folder: string }> {
    const { args, flags } = await this.parse(SkillDev)
    const folder = resolve(args.folder)
    const client = await this.client()
    const approved = new Set<string>()
    const reload = async () => {
      await runNpm(folder, ['run', '--silent', 'build'])
      const plan = await client.planSkill(folder)
      // Asked again when it may do more than was agreed to.
      const more = plan.permissions.filter((line) => !approved.has(line))
      if (approved.size === 0 || more.length > 0) {
        this.log(planText(plan))
        await this.confirm(`Install ${plan.packageName} ${plan.version}?`, flags.yes)
        for (const line of ['', ...plan.permissions]) approved.add(line)
      }
      const { name } = await client.installSkill(plan.id)
      this.aside(`${new Date().toLocaleTimeString()} ${name} is installed. Waiting for changes; Ctrl-C ends.`)
    }
    await reload()
    await this.#watch(join(folder, 'src'), reload)
    return { folder }
  }

  /** Until Ctrl-C. What does not build or is not installed is told, and waited for. */
  async #watch(folder: string, reload: () => Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    let work = Promise.resolve()
    const watcher = watch(folder, { recursive: true }, () => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        work = work.then(reload).catch((error: unknown) => {
          if (!isAssistantError(error)) throw error
          printFailure(toErrorBody(error))
        })
      }, SETTLE_MS)
    })
    await new Promise<void>((end) => process.once('SIGINT', () => end()))
    clearTimeout(timer)
    watcher.close()
    await work
  }
}
