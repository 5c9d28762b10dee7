import { Args } from '@oclif/core'
import type { ModelConnection } from '@openpa/client'
import { AssistantCommand } from '../../assistant-command.ts'

export default class ModelDefault extends AssistantCommand {
  static override summary = 'Make a model the default.'
  static override examples = ['<%= config.bin %> model default local']
  static override args = { name: Args.string({ required: true, description: 'Name of the connection.' }) }

  override async run(): Promise<ModelConnection> {
    const { args } = await this.parse(ModelDefault)
    const model = await (await this.client()).defaultModel(args.name)
    this.log(`${model.name} is the default now.`)
    return model
  }
}
