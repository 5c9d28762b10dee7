import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Args, Flags } from '@oclif/core'
import { AssistantError, type InstallPlan } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { runNpm } from '../../run-npm.ts'
import { planText } from '../../skill-view.ts'

export default class SkillPack extends AssistantCommand {
  static override summary = 'Build a skill, check all that its installation will check, and pack it.'
  static override examples = ['<%= config.bin %> skill pack', '<%= config.bin %> skill pack ./weather']
  static override args = { folder: Args.string({ default: '.', description: 'Folder of the package.' }) }
  static override flags = {
    build: Flags.boolean({ default: true, allowNo: true, description: 'Run its build script first.' }),
  }

  override async run(): Promise<{ tarball: string; plan: InstallPlan }> {
    const { args, flags } = await this.parse(SkillPack)
    const folder = resolve(args.folder)
    const { name, version, scripts = {} } = readPackage(folder)
    if (flags.build && scripts.build !== undefined) await runNpm(folder, ['run', '--silent', 'build'])
    const client = await this.client()
    const plan = await client.planSkill(folder)
    await client.discardPlan(plan.id)
    await runNpm(folder, ['pack', '--silent', '--ignore-scripts'])
    const tarball = join(folder, `${name.replace(/^@/, '').replace('/', '-')}-${version}.tgz`)
    this.log(planText(plan))
    this.log(`Packed: ${tarball}`)
    this.log('Try it: assistant skill install, with that file. Publish it: npm publish, with that file.')
    return { tarball, plan }
  }
}

interface PackageJson {
  name: string
  version: string
  scripts?: Record<string, string>
}

function readPackage(folder: string): PackageJson {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson
  } catch (error) {
    throw new AssistantError('skill.not-found', `There is no package.json in ${folder}.`, {
      cause: error,
      hint: 'Go to the folder of the skill, or name it. A new one: assistant skill new <name>',
    })
  }
}
