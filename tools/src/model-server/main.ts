import { once } from 'node:events'
import { appendFileSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type ModelServer, startModelServer } from './server.ts'

const HELP = `node tools/src/model-server/main.ts [--port N] [--script FILE] [--log FILE] [--api-key KEY]

A scripted model behind OpenAI's protocol on 127.0.0.1, until Ctrl-C.
  --port N       default: a free one, printed
  --script FILE  JSON list of steps: texts, or { text, toolCalls, json, match, repeat, fault, ... } (see script.ts)
  --log FILE     appends each request as a line of JSON
  --api-key KEY  refuses other bearer tokens`

const writeLog = async (server: ModelServer, file: string) => {
  for (let n = 1; ; n++) {
    const { method, path, bytes, body } = await server.waitForRequest(n)
    appendFileSync(file, `${JSON.stringify({ n, method, path, bytes, body })}\n`)
  }
}

const text = { type: 'string' } as const
const { values } = parseArgs({
  options: { port: text, script: text, log: text, 'api-key': text, help: { type: 'boolean' } },
})
if (values.help) {
  console.log(HELP)
} else {
  const server = await startModelServer({
    port: Number(values.port ?? 0),
    script: values.script === undefined ? [] : JSON.parse(readFileSync(values.script, 'utf8')),
    ...(values['api-key'] !== undefined && { apiKey: values['api-key'] }),
  })
  console.log(server.url)
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  await Promise.race([stopped, ...(values.log === undefined ? [] : [writeLog(server, values.log)])])
  await server.close()
}
