import { startModelServer } from '@openpa/tools/model-server'
import { type Figure, median } from './figures.ts'
import { launcher, memoryMb, peakMb, startProduct, temporaryHome, timed } from './product.ts'

const ROUNDS = 21
/** Turns of a model, after a few to warm up: a daemon is at work for weeks, and its first turns are compiled on the way. */
const TURNS = 100
const FIRST_TURNS = 20

/** Wall time of the warm command line beside a bare Node, the daemon's own time in a model turn, and its peak memory. */
export async function ask(): Promise<Figure[]> {
  await using product = await startProduct(temporaryHome())
  const { env, client } = product
  await drain(client.ask({ text: 'remember that my sister Ana is allergic to peanuts' }))
  const commands = {
    node: [process.execPath, '-e', '0'],
    version: [launcher(), '--version'],
    status: [launcher(), 'status', '--json'],
    ask: [launcher(), 'ask', 'what is 15% of 1240', '--json'],
    recall: [launcher(), 'ask', 'what is Ana allergic to?', '--json'],
  }
  const times = new Map(Object.keys(commands).map((name) => [name, [] as number[]]))
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, [program = '', ...args]] of Object.entries(commands))
      times.get(name)?.push((await timed(program, args, env)).ms)
  const node = median(times.get('node') ?? [])
  const walls = [...times].map(([name, values]) => ({
    name: `wall.${name}_ms`,
    value: median(values),
    unit: 'ms',
    n: ROUNDS,
    timesNode: Math.round((median(values) / node) * 100) / 100,
  }))
  return [
    ...walls,
    ...(await modelTurn(client)),
    { name: 'ask.memory_mb', value: memoryMb(product.pid), unit: 'MB', n: 1 },
    { name: 'ask.peak_mb', value: peakMb(product.pid), unit: 'MB', n: 1 },
  ]
}

const drain = async (events: AsyncIterable<unknown>) => {
  for await (const _ of events);
}

type Client = Awaited<ReturnType<typeof startProduct>>['client']

/** A turn through the daemon less the same request sent to the model server directly: both over HTTP, in turns. */
async function modelTurn(client: Client): Promise<Figure[]> {
  await using server = await startModelServer()
  await client.addModel({ name: 'bench', baseUrl: server.url, modelId: 'scripted' })
  const own: number[] = []
  for (let turn = 0; turn < FIRST_TURNS + TURNS; turn++) {
    const started = performance.now()
    await drain(client.ask({ text: 'explain quantum tunnelling to a child' }))
    const through = performance.now() - started
    const direct = performance.now()
    const response = await fetch(`${server.url}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'scripted', stream: true, messages: [{ role: 'user', content: 'hi' }] }),
    })
    await response.text()
    own.push(through - (performance.now() - direct))
  }
  return [
    { name: 'model_turn.first_own_ms', value: median(own.slice(0, FIRST_TURNS)), unit: 'ms', n: FIRST_TURNS },
    { name: 'model_turn.own_ms', value: median(own.slice(FIRST_TURNS)), unit: 'ms', n: TURNS },
  ]
}
