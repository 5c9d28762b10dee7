import type { Skill } from '@openpa/skill'
import { serveSkill } from '@openpa/skill/mcp'

// Runs inside the sandbox, under Deno, beside a skill that may be hostile: nothing here protects anybody. The walls are Deno's
// permissions and the broker at the other end. It is the entry file because the static imports of an entry file are read
// without any permission; a skill's are not.

/** As much of Deno as is used here. */
declare const Deno: {
  readonly args: readonly string[]
  readonly stdin: { readonly readable: AsyncIterable<Uint8Array> }
  readonly stdout: { writeSync(bytes: Uint8Array): number }
  exit(code: number): never
}

const [entry = '', version = ''] = Deno.args
const encoder = new TextEncoder()
const writeSync = Deno.stdout.writeSync.bind(Deno.stdout)

function send(message: object): void {
  const bytes = encoder.encode(`${JSON.stringify(message)}\n`)
  for (let at = 0; at < bytes.length; ) at += writeSync(bytes.subarray(at))
}

// What a skill prints must not come between the messages.
const { error: toErrors } = console
Object.assign(console, { log: toErrors, info: toErrors, debug: toErrors })

const messageOf = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error))

async function serve(): Promise<void> {
  const { default: skill } = (await import(entry)) as { default: Skill }
  const peer = serveSkill(skill, version, send)
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of Deno.stdin.readable) {
    text += decoder.decode(chunk, { stream: true })
    const lines = text.split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) peer.receive(JSON.parse(line))
  }
}

try {
  await serve()
} catch (error) {
  send({ jsonrpc: '2.0', method: 'openpa/failed', params: { message: messageOf(error) } })
  Deno.exit(1)
}
