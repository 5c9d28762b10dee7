import { type Figure, median } from './figures.ts'
import { cpuSeconds, memoryMb, peakMb, startProduct, temporaryHome, timed } from './product.ts'

const ROUNDS = 5
const IDLE_MS = 20_000
/** After work V8 tidies its heap up, once: that is part of the work. */
const SETTLING_MS = 10_000

/** Daemon start to ready: on a new home, on one that is there, and after kill -9; then its memory and processor time at idle. */
export async function start(): Promise<Figure[]> {
  const times: Record<'first' | 'later' | 'killed' | 'node', number[]> = { first: [], later: [], killed: [], node: [] }
  for (let round = 0; round < ROUNDS; round++) {
    const home = temporaryHome()
    const first = await startProduct(home)
    times.first.push(first.readyMs)
    await first.kill('SIGTERM')
    const later = await startProduct(home)
    times.later.push(later.readyMs)
    await later.client.addMemory(`something to keep ${round}`)
    await later.kill('SIGKILL')
    const killed = await startProduct(home)
    times.killed.push(killed.readyMs)
    await killed.kill('SIGTERM')
    times.node.push((await timed(process.execPath, ['-e', '0'], process.env)).ms)
  }
  const node = median(times.node)
  const figure = (name: keyof typeof times) => ({
    name: `start.${name}_ms`,
    value: median(times[name]),
    unit: 'ms',
    n: ROUNDS,
    timesNode: Math.round((median(times[name]) / node) * 10) / 10,
  })
  return [figure('first'), figure('later'), figure('killed'), figure('node'), ...(await idle())]
}

async function idle(): Promise<Figure[]> {
  await using product = await startProduct(temporaryHome())
  for (let i = 0; i < 20; i++) for await (const _ of product.client.ask({ text: `what is ${i} times 7` }));
  await new Promise((resolve) => setTimeout(resolve, SETTLING_MS))
  const before = cpuSeconds(product.pid)
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS))
  const share = ((cpuSeconds(product.pid) - before) / (IDLE_MS / 1000)) * 100
  return [
    { name: 'idle.memory_mb', value: memoryMb(product.pid), unit: 'MB', n: 1 },
    { name: 'idle.peak_mb', value: peakMb(product.pid), unit: 'MB', n: 1 },
    { name: 'idle.cpu_percent', value: share, unit: '% of a core', n: 1, seconds: IDLE_MS / 1000 },
    ...(await lateness(product.client)),
  ]
}

async function lateness(client: Awaited<ReturnType<typeof startProduct>>['client']): Promise<Figure[]> {
  const late: number[] = []
  const leave = new AbortController()
  const inbox = client.watchInbox(leave.signal)
  for (let i = 0; i < 10; i++)
    for await (const _ of client.ask({ text: `remind me to stretch number ${i} in ${2 + i} seconds` }));
  while (late.length < 10) {
    const { value } = await inbox.next()
    if (value?.dueAt) late.push(Date.now() - Date.parse(value.dueAt))
  }
  leave.abort()
  return [
    {
      name: 'reminder.late_p95_ms',
      value: late.toSorted((a, b) => a - b).at(-1) ?? Number.NaN,
      unit: 'ms',
      n: late.length,
    },
  ]
}
