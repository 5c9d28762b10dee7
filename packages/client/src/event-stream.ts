import type { IncomingMessage } from 'node:http'
import { createParser } from 'eventsource-parser'

/** The `data` of Server-Sent Events as parsed JSON, in order, until the server ends the stream. */
export async function* readEvents<T>(response: IncomingMessage): AsyncGenerator<T> {
  const arrived: string[] = []
  const parser = createParser({ onEvent: ({ data }) => void arrived.push(data) })
  response.setEncoding('utf8')
  for await (const chunk of response) {
    parser.feed(chunk as string)
    for (const data of arrived.splice(0)) yield JSON.parse(data) as T
  }
}
