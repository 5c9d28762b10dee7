import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AssistantClient } from '@openpa/client'

/** So many turns of conversation that searches join tables and do not read all there is. */
const TURNS = 150
const ROUNDS = 2

/** What the database is to be quick at: what a daemon has it do on a usual day. Once is enough, and once more shows what comes then. */
export async function exercise(client: AssistantClient): Promise<void> {
  const turns = Array.from({ length: TURNS }, (_, index) => ({
    kind: 'episode' as const,
    text: `Turn ${index}: we talked about item ${index % 37} and the ${index % 11}th of the list.`,
    place: { session: `session-${index % 9}`, turn: index, speaker: index % 2 ? 'user' : 'assistant' },
  }))
  await client.importPart({ file: 'exercise.jsonl', isOurs: true, memories: turns })
  await using model = await startModel()
  await client.addModel({ name: 'exercise', baseUrl: model.url, modelId: 'exercise' })
  for (let round = 0; round < ROUNDS; round++) {
    const { id } = await client.addMemory(`Item ${round} lies on shelf ${round * 7}.`)
    const requests = [
      `remember that friend ${round} is allergic to peanuts`,
      `what is friend ${round} allergic to?`,
      'remind me to water the plants tomorrow at 9am',
      'explain the tides to a child',
    ]
    for (const text of requests) for await (const _ of client.ask({ text }));
    await client.searchMemories(`Where is item ${round}?`)
    await client.editMemory(id, `Item ${round} lies on shelf ${round * 7 + 1}.`)
    await client.forgetMemory(id)
  }
  await client.runUpkeep()
  await client.removeModel('exercise')
  for (const { id } of await client.reminders()) await client.cancelReminder(id)
  for (const { id } of await client.sessions()) await client.removeSession(id)
}

/** A model that always says the same. */
async function startModel(): Promise<{ url: string } & AsyncDisposable> {
  const chunk = (choice: object) =>
    `data: ${JSON.stringify({ id: '1', object: 'chat.completion.chunk', created: 0, model: 'exercise', choices: [{ index: 0, ...choice }] })}\n\n`
  const answer = [
    chunk({ delta: { role: 'assistant', content: 'The moon pulls.' }, finish_reason: null }),
    chunk({ delta: {}, finish_reason: 'stop' }),
    'data: [DONE]\n\n',
  ].join('')
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
