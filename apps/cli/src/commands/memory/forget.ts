import { Args, Flags } from '@oclif/core'
import { AssistantError, type ForgetPreview, type ForgetReceipt, type ForgetReceipts } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { oneLine, short } from '../../memory-view.ts'
import { escapeText } from '../../terminal/escape-text.ts'
import { table } from '../../terminal/style.ts'

export default class MemoryForget extends AssistantCommand {
  static override summary = 'Delete a memory, or all about a subject, with every copy.'
  static override description =
    'With --about it first shows what would go. A subject that takes most of the memory is refused without --everything.\n' +
    'What the memory had superseded stays as something that is over; memory undo makes it hold again.'
  static override examples = [
    '<%= config.bin %> memory forget 3f2a91bc --yes',
    '<%= config.bin %> memory forget --about "my old flat"',
    '<%= config.bin %> memory forget --about "my old flat" --dry-run',
  ]
  static override args = { id: Args.string({ description: 'Id, or its first 8 characters.' }) }
  static override flags = {
    about: Flags.string({ description: 'Forget all that is about this.', exclusive: ['id'] }),
    'at-least': Flags.string({
      description: 'How sure it must be that a memory is about it, 0..1 (0.5).',
      dependsOn: ['about'],
    }),
    'dry-run': Flags.boolean({ description: 'Only show what would go.', dependsOn: ['about'] }),
    everything: Flags.boolean({ description: 'Also where that is most of the memory.', dependsOn: ['about'] }),
  }

  override async run(): Promise<ForgetReceipt | ForgetReceipts | ForgetPreview> {
    const { args, flags } = await this.parse(MemoryForget)
    if ((args.id === undefined) === (flags.about === undefined))
      throw new AssistantError('input.invalid', 'Say what to forget: an id, or a subject with --about.', {
        hint: 'See: assistant memory list',
      })
    return flags.about === undefined ? this.#forgetOne(args.id ?? '', flags.yes) : this.#forgetAbout(flags.about, flags)
  }

  async #forgetOne(id: string, yes: boolean): Promise<ForgetReceipt> {
    const client = await this.client()
    const memory = await client.memory(id)
    await this.confirm(`Forget “${escapeText(memory.text)}” for good?`, yes)
    const receipt = await client.forgetMemory(memory.id)
    this.log(`Forgotten, with ${receipt.copies} copies. Receipt ${receipt.receipt}`)
    return receipt
  }

  async #forgetAbout(
    about: string,
    flags: { 'at-least'?: string | undefined; 'dry-run': boolean; everything: boolean; yes: boolean },
  ): Promise<ForgetReceipts | ForgetPreview> {
    const client = await this.client()
    const preview = await client.previewForget(about, shareOf(flags['at-least']))
    const { matches, total, isCut } = preview
    if (matches.length === 0) this.log('Nothing is about that.')
    else {
      this.log(table(matches.map(({ id, score, text }) => [short(id), score.toFixed(2), oneLine(text)])))
      this.log(`${matches.length}${isCut ? ' or more' : ''} of ${total} memories`)
    }
    if (flags['dry-run']) return preview
    if (matches.length === 0) return { receipts: [], gone: [] }
    if (preview.isTooBroad && !flags.everything)
      throw new AssistantError('memory.too-broad', `That would forget ${matches.length} of ${total} memories.`, {
        hint: 'Name the subject more closely; if it is meant, add --everything.',
      })
    await this.confirm(`Forget these ${matches.length} for good?`, flags.yes)
    const done = await client.forgetMemories(
      matches.map(({ id }) => id),
      flags.everything,
    )
    for (const { id, copies, receipt } of done.receipts)
      this.log(`Forgotten ${short(id)}, with ${copies} copies. Receipt ${receipt}`)
    if (done.gone.length > 0) this.log(`${done.gone.length} went with those, as copies of them.`)
    return done
  }
}

/** @throws {AssistantError} `input.invalid` for anything but a number from 0 to 1. */
function shareOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const share = text.trim() === '' ? Number.NaN : Number(text)
  if (share >= 0 && share <= 1) return share
  throw new AssistantError('input.invalid', `--at-least is a number from 0 to 1, not “${text}”.`, {
    hint: 'For example --at-least 0.8',
  })
}
