import type { IncomingMessage } from 'node:http'
import { AssistantError, type ErrorBody } from '@openpa/core'
import { createParser, type EventSourceMessage } from 'eventsource-parser'

/**
 * The `data` of Server-Sent Events as parsed JSON, in order, until the server ends the stream.
 * @throws {AssistantError} what the server ended it with.
 */
export async function* readEvents<T>(response: IncomingMessage): AsyncGenerator<T> {
  const arrived: EventSourceMessage[] = []
  const parser = createParser({ onEvent: (message) => void arrived.push(message) })
  response.setEncoding('utf8')
  for await (const chunk of response) {
    parser.feed(chunk as string)
    for (const { event, data } of arrived.splice(0)) {
      if (event === 'error') throw failure(JSON.parse(data) as ErrorBody)
      yield JSON.parse(data) as T
    }
  }
}

const failure = ({ code, message, hint }: ErrorBody) => new AssistantError(code, message, { hint })
