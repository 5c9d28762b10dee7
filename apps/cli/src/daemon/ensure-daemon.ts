import { AssistantClient, daemonAddress, type HomePaths, type RunningDaemon, runningDaemon } from '@openpa/client'
import { AssistantError, isAssistantError } from '@openpa/core'
import { isOlder } from './is-older.ts'
import { startDaemon } from './start-daemon.ts'

const POLL_MS = 50
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const STARTING_MS = 30_000
/** A killed process of this size still counts as running while the system takes its memory back: some 100 ms, more when busy. */
const ENDING_MS = 2_000

/** Says once that a daemon was started or replaced. */
export type Tell = (line: string) => void

/**
 * A client of a running daemon of at least this version. Starts one where there is none, or where the one that is named has
 * just been killed; replaces an older one when it has no run at work.
 * @throws {AssistantError} `daemon.unreachable`, or what kept it from starting.
 */
export async function ensureDaemon(paths: HomePaths, version: string, tell: Tell): Promise<AssistantClient> {
  for (const until = Date.now() + ENDING_MS; ; await pause(POLL_MS)) {
    const running = runningDaemon(paths.lockFile)
    if (!running) await startOne(paths, 'Starting the daemon …', tell)
    else if (!running.ready) await waitUntilReady(paths)
    else if (isOlder(running.version, version)) await replaceOlder(paths, running, tell)
    const client = clientOf(paths)
    if ((await isReached(client)) || Date.now() > until) return client
  }
}

async function isReached(client: AssistantClient): Promise<boolean> {
  try {
    await client.status()
  } catch (error) {
    return !isAssistantError(error, 'daemon.unreachable')
  }
  return true
}

/** @throws {AssistantError} `daemon.unreachable` when it is not known where a daemon would listen. */
export function clientOf(paths: HomePaths): AssistantClient {
  const address = daemonAddress(paths)
  if (!address)
    throw new AssistantError('daemon.unreachable', 'No daemon is running.', {
      hint: 'Start it: assistant daemon start',
    })
  return new AssistantClient(address)
}

/** Starts a daemon. `port`: where the one that it replaces listened. */
async function startOne(paths: HomePaths, line: string, tell: Tell, port?: number): Promise<void> {
  tell(line)
  try {
    await startDaemon(paths, portFlags(port))
  } catch (error) {
    // Another command was first: its daemon is the one to wait for.
    if (!isAssistantError(error, 'daemon.already-running')) throw error
    await waitUntilReady(paths)
  }
}

async function replaceOlder(paths: HomePaths, older: RunningDaemon, tell: Tell): Promise<void> {
  const client = clientOf(paths)
  const { runningRuns } = await client.status()
  if (runningRuns > 0)
    return tell(`The daemon is version ${older.version}; it will be replaced when its runs have ended.`)
  await stopDaemon(paths, client)
  await startOne(paths, `Replacing the daemon of version ${older.version} …`, tell, older.port)
}

/** Flags that make a daemon listen where the one before it did. */
export const portFlags = (port: number | undefined): string[] => (port === undefined ? [] : ['--tcp', String(port)])

/** Asks a daemon to stop and waits until its process has ended. */
export async function stopDaemon(paths: HomePaths, client: AssistantClient): Promise<number> {
  const { pid } = await client.stopDaemon()
  for (const until = Date.now() + STARTING_MS; Date.now() < until; await pause(POLL_MS))
    if (!runningDaemon(paths.lockFile)) return pid
  throw new AssistantError('daemon.unreachable', `The daemon (process ${pid}) does not stop.`, {
    hint: `End it by hand: kill ${pid}`,
  })
}

/** Waits for a daemon that another process is starting. */
export async function waitUntilReady(paths: HomePaths): Promise<void> {
  for (const until = Date.now() + STARTING_MS; ; await pause(POLL_MS)) {
    try {
      await clientOf(paths).status()
      return
    } catch (error) {
      if (!isAssistantError(error) || Date.now() > until || !runningDaemon(paths.lockFile)) throw error
    }
  }
}
