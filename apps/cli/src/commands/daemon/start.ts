import { Flags } from '@oclif/core'
import { runningDaemon } from '@openpa/client'
import { AssistantCommand } from '../../assistant-command.ts'
import { startDaemon } from '../../daemon/start-daemon.ts'

export default class DaemonStart extends AssistantCommand {
  static override summary = 'Start the daemon in the background.'
  static override examples = ['<%= config.bin %> daemon start', '<%= config.bin %> daemon start --tcp 7717']
  static override flags = {
    tcp: Flags.integer({
      description: 'Also listen on this port of 127.0.0.1, with a token (0: any free one).',
      min: 0,
      max: 65_535,
    }),
    host: Flags.string({ description: 'Address to listen on; only loopback is allowed.' }),
  }

  override async run(): Promise<{ pid: number; started: boolean }> {
    const { flags } = await this.parse(DaemonStart)
    const running = runningDaemon(this.paths.lockFile)
    if (running) {
      this.log(`The daemon is running already (process ${running.pid}).`)
      return { pid: running.pid, started: false }
    }
    const tcp = flags.tcp === undefined ? [] : ['--tcp', String(flags.tcp)]
    const host = flags.host === undefined ? [] : ['--host', flags.host]
    const pid = await startDaemon(this.paths, [...tcp, ...host])
    const port = runningDaemon(this.paths.lockFile)?.port
    this.log(
      `The daemon is ready (process ${pid})${port === undefined ? '' : `, also on http://127.0.0.1:${port}/v1`}.`,
    )
    return { pid, started: true }
  }
}
