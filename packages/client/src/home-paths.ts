import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where the assistant keeps what. All folders are private to the user (0700). */
export interface HomePaths {
  /** Embedded database. */
  data: string
  /** Token and key files: outside the data folder, so that a copy of that folder opens nothing. */
  config: string
  /** Lock and socket of a running daemon. */
  run: string
  log: string
  /** npm packages that the person adds to the assistant. */
  packages: string
  /** Skills of others: code, lock file, caches. */
  skills: string
  /** Embedding models that the person downloads. */
  models: string
  lockFile: string
  /** Unix socket; undefined on Windows, where the daemon listens on loopback TCP. */
  socket: string | undefined
  tokenFile: string
  keyFile: string
  logFile: string
}

/** Longest path of a Unix socket (`sun_path` less its end, the smaller of Linux and macOS). */
const MAX_SOCKET_PATH = 103

/**
 * The folders for `env`: all below `OPENPA_HOME` where it is set, else XDG's, `%LOCALAPPDATA%` on Windows. `OPENPA_PROFILE`
 * names one of several assistants that live side by side, each with a daemon of its own.
 */
export function homePaths(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): HomePaths {
  const profile = env.OPENPA_PROFILE ? join('profiles', env.OPENPA_PROFILE.replace(/[^\w-]/g, '_')) : ''
  const root = env.OPENPA_HOME && join(env.OPENPA_HOME, profile)
  const windows = platform === 'win32'
  const home = homedir()
  const local = env.LOCALAPPDATA || join(home, 'AppData', 'Local')
  const xdg = (name: string, fallback: string) =>
    windows
      ? join(local, 'openpa', fallback.split('/').at(-1) ?? '', profile)
      : join(env[name] || join(home, fallback), 'openpa', profile)
  const share = root || xdg('XDG_DATA_HOME', '.local/share')
  const config = root ? join(root, 'config') : xdg('XDG_CONFIG_HOME', '.config')
  const state = root || xdg('XDG_STATE_HOME', '.local/state')
  const run = join(state, 'run')
  return {
    data: join(share, 'data'),
    config,
    run,
    log: join(state, 'log'),
    packages: join(state, 'packages'),
    skills: join(share, 'skills'),
    models: join(state, 'models'),
    lockFile: join(run, 'daemon.lock'),
    socket: windows ? undefined : socketPath(run),
    tokenFile: join(config, 'token'),
    keyFile: join(config, 'secrets.key'),
    logFile: join(state, 'log', 'daemon.log'),
  }
}

/** The socket beside the lock, or, where that path is too long for a socket, in a private folder of the temporary one. */
function socketPath(run: string): string {
  const path = join(run, 'daemon.sock')
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH) return path
  // Loaded when it is needed: it costs every command milliseconds otherwise.
  const { createHash } = process.getBuiltinModule('node:crypto')
  const digest = createHash('sha256').update(run).digest('hex').slice(0, 16)
  return join(tmpdir(), `openpa-${process.getuid?.() ?? 0}-${digest}`, 'daemon.sock')
}
