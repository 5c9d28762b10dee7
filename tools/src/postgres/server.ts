import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { unpackPostgres } from './unpack.ts'

const exec = promisify(execFile)

/** A database of its own for one test file. */
export interface TestDatabase {
  /** Logs in as the owner: `openpa`, no superuser. */
  url: string
  /** Ends its connections and removes it. */
  drop(): Promise<void>
}

/** A running server; everything in it is gone after `stop`. */
export interface PrivatePostgres {
  /** Superuser on the database `postgres`, the one where pg_cron lives. */
  url: string
  createDatabase(options?: { owner?: string }): Promise<TestDatabase>
  stop(): Promise<void>
}

const CACHE_DIR = cacheFolder(fileURLToPath(new URL('../../../.postgres/', import.meta.url)))
const TEMPLATE = 'openpa_template'
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  jit: 'off',
  fsync: 'off',
  wal_level: 'logical',
  shared_preload_libraries: 'pg_cron',
  'cron.host': '127.0.0.1',
}
/** Nothing of the caller's environment: PG* variables and locales would change what the programs do. */
const ENV = { PATH: '/usr/bin:/bin', HOME: '/tmp', LC_ALL: 'C', TZ: 'UTC' }
/** Older folders were left behind by a killed run: a week, so that no server still in use loses its data. */
const LEFTOVER_AGE_MS = 7 * 24 * 3_600_000

/** Root's server runs as `nobody`, who cannot enter a checkout in a private folder: its cache is in the temporary folder then. */
function cacheFolder(beside: string): string {
  if (process.getuid?.() !== 0) return beside
  for (let folder = dirname(beside); folder !== dirname(folder); folder = dirname(folder))
    if ((statSync(folder).mode & 0o001) === 0) return join(tmpdir(), 'openpa-postgres')
  return beside
}

/** initdb and postgres refuse root, so root hands them to `nobody`. */
const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined

/**
 * Runs statements one by one with the unpacked psql.
 * @returns the rows as psql prints them unaligned: `|` between columns, one row a line.
 * @throws {Error} with the server's message at the first statement that fails.
 */
export const runSql = async (url: string, statements: string[], cacheDir = CACHE_DIR): Promise<string> => {
  const psql = join(await unpackPostgres(cacheDir), 'psql')
  const commands = statements.flatMap((statement) => ['-c', statement])
  const { stdout } = await exec(psql, ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', url, ...commands], { env: ENV })
  return stdout.trim()
}

/**
 * Creates an empty database on a server of {@link startPostgres}, with `vector` in the schema `extensions`.
 * @param url Superuser URL of that server, in tests `inject('postgresUrl')`.
 * @param options `owner` an existing role (`openpa`), who may create, in `extensions` too if it is `openpa`.
 */
export const createDatabase = async (
  url: string,
  options: { owner?: string; cacheDir?: string } = {},
): Promise<TestDatabase> => {
  const { owner = 'openpa', cacheDir } = options
  const name = `test_${crypto.randomUUID().replaceAll('-', '')}`
  await runSql(url, [`create database ${name} template ${TEMPLATE} owner "${owner}"`], cacheDir)
  const own = new URL(url)
  own.username = owner
  own.pathname = name
  return {
    url: own.href,
    drop: async () => void (await runSql(url, [`drop database ${name} with (force)`], cacheDir)),
  }
}

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

const removeLeftovers = async (cacheDir: string) => {
  for (const name of await readdir(cacheDir)) {
    if (!/^(run|unpack)-/.test(name)) continue
    const { mtimeMs } = await stat(join(cacheDir, name)).catch(() => ({ mtimeMs: Date.now() }))
    if (Date.now() - mtimeMs > LEFTOVER_AGE_MS) await rm(join(cacheDir, name), { recursive: true, force: true })
  }
}

/** Resolves when the server accepts connections; from then on only an unexpected end is reported. */
const launch = async (bin: string, data: string, port: number): Promise<ChildProcess> => {
  const settings = Object.entries({ ...SETTINGS, port }).flatMap(([key, value]) => ['-c', `${key}=${value}`])
  // the server ends with this process, even when that is killed and no teardown runs
  const args = ['--pdeathsig', 'INT', join(bin, 'postgres'), '-D', data, ...settings]
  const server = spawn('setpriv', args, { ...user, env: ENV, stdio: ['ignore', 'ignore', 'pipe'] })
  const { promise, resolve, reject } = Promise.withResolvers<ChildProcess>()
  const log: string[] = []
  createInterface(server.stderr).on('line', (line) => {
    log.push(line)
    if (log.length > 40) log.shift()
    if (line.includes('ready to accept connections')) resolve(server)
  })
  server.once('error', reject)
  server.once('close', (code, signal) => {
    const message = `PostgreSQL ended (${signal ?? code}):\n${log.join('\n')}\n`
    reject(new Error(message))
    if (code !== 0) process.stderr.write(message)
  })
  return promise
}

const prepare = (url: string, cacheDir: string) =>
  runSql(
    url,
    [
      'create role openpa login createdb createrole nosuperuser nobypassrls',
      'grant pg_checkpoint to openpa',
      `create database ${TEMPLATE}`,
      `\\connect ${TEMPLATE}`,
      'create schema extensions',
      'create extension vector schema extensions',
      'grant usage on schema extensions to public',
      'grant create on schema extensions to openpa',
    ],
    cacheDir,
  )

/**
 * Starts a PostgreSQL 17 with pgvector and pg_cron on a free port of 127.0.0.1, with an empty data folder of its own.
 * Durability is off. The first call on a machine downloads (see {@link unpackPostgres}).
 * @param options `cacheDir` programs and data (`.postgres/` of the repository); as root it must be readable by `nobody`.
 * @throws {Error} when the machine cannot run it, with the reason.
 */
export const startPostgres = async (options: { cacheDir?: string } = {}): Promise<PrivatePostgres> => {
  const { cacheDir = CACHE_DIR } = options
  if (await mkdir(cacheDir, { recursive: true })) await chmod(cacheDir, 0o1777) // like /tmp: root and others share it
  await removeLeftovers(cacheDir)
  const bin = await unpackPostgres(cacheDir)
  const run = await mkdtemp(join(cacheDir, 'run-'))
  let server: ChildProcess | undefined
  const stop = async () => {
    if (server?.exitCode === null && server.signalCode === null) {
      server.kill('SIGINT') // "fast": does not wait for clients
      await once(server, 'exit')
    }
    await rm(run, { recursive: true, force: true })
  }
  try {
    if (user) await chown(run, user.uid, user.gid)
    const data = join(run, 'data')
    const initArgs = ['-D', data, '-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync']
    await exec(join(bin, 'initdb'), initArgs, { ...user, env: ENV })
    const port = await freePort()
    const url = `postgres://postgres@127.0.0.1:${port}/postgres`
    server = await launch(bin, data, port)
    await prepare(url, cacheDir)
    return { url, createDatabase: (database) => createDatabase(url, { ...database, cacheDir }), stop }
  } catch (error) {
    await stop()
    throw error
  }
}
