import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { homePaths } from '@openpa/client'
import { isAssistantError, toErrorBody } from '@openpa/core'
import { compilePGlite, ensureDataDir, MachineCode, migrate, openPGlite, openPostgres } from '@openpa/database'
import { AccessTokens } from './http/access-tokens.ts'
import type { Fetch } from './http/listen.ts'
import { takeLock } from './lock-file.ts'
import { createLogger } from './logger.ts'
import { type DaemonOptions, readOptions } from './options.ts'
import { makePrivateFolder, privateValue } from './private-files.ts'

const TOKEN_BYTES = 32
/** EX_CONFIG of sysexits.h: started in a way that cannot work. */
const EXIT_CONFIG = 78

/** Where `machine-code/prepare.ts` leaves it; there may be none. */
const MACHINE_CODE = new URL('../machine-code', import.meta.url)

const readVersion = () =>
  (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version

async function openDatabase(options: DaemonOptions, dataDir: string) {
  if (options.databaseUrl !== undefined) {
    const database = await openPostgres(options.databaseUrl)
    await migrate(database)
    return database
  }
  // It may fail before anybody waits for it; opening the database tells.
  compilePGlite(new MachineCode(fileURLToPath(MACHINE_CODE))).catch(() => undefined)
  await ensureDataDir(dataDir)
  const database = await openPGlite(dataDir)
  await migrate(database)
  return database
}

/** Starts the daemon and serves until it is asked to stop. @throws {AssistantError} what kept it from starting. */
async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const startedAt = new Date().toISOString()
  const options = readOptions(args, env)
  const paths = homePaths(env)
  const version = readVersion()
  const log = createLogger(options.logLevel)
  for (const folder of [paths.config, paths.run, paths.log]) makePrivateFolder(folder)
  const lock = takeLock(paths.lockFile, version)
  const stopAsked = Promise.withResolvers<string>()
  process.once('SIGTERM', () => stopAsked.resolve('SIGTERM'))
  process.once('SIGINT', () => stopAsked.resolve('SIGINT'))
  const servers: Server[] = []
  let port: number | undefined
  try {
    // The database opens, mostly in threads of its own, while the rest of the program loads.
    const opening = openDatabase(options, paths.data)
    opening.catch(() => undefined)
    const { createDaemon, narrowerTokensFile } = await import('./daemon.ts')
    const { listenOnSocket, listenOnTcp, loadAdapter } = await import('./http/listen.ts')
    const accessTokens = new AccessTokens(privateValue(paths.tokenFile, TOKEN_BYTES), narrowerTokensFile(paths.config))
    const database = await opening
    const daemon = createDaemon({
      database,
      accessTokens,
      keyFile: paths.keyFile,
      packagesFolder: paths.packages,
      skillsFolder: paths.skills,
      modelsFolder: paths.models,
      dataFolder: paths.data,
      privatePlaces: {
        'files.config': paths.config,
        'files.data': paths.data,
        'files.key': paths.keyFile,
        'files.socket': paths.socket,
        'files.token': paths.tokenFile,
      },
      ownFolders: [paths.data, paths.config, paths.run, paths.log, paths.packages, paths.skills, paths.models],
      env,
      log,
      version,
      startedAt,
      limits: options.limits,
      port: () => port,
      requestStop: () => stopAsked.resolve('request'),
    })
    const fetch: Fetch = (request, env) => daemon.app.fetch(request, env)
    if (options.tcpPort !== undefined) {
      const tcp = await listenOnTcp(options.host, options.tcpPort, fetch, accessTokens)
      servers.push(tcp.server)
      port = tcp.port
    }
    if (paths.socket !== undefined) servers.push(await listenOnSocket(paths.socket, fetch, accessTokens))
    await daemon.open()
    lock.update({ port, ready: true })
    report({ ready: true })
    // While who has waited gets to its first request.
    await loadAdapter()
    log.info({ version, pid: process.pid, home: database.kind, port }, 'ready')
    log.info({ reason: await stopAsked.promise }, 'stopping')
    await daemon.close(servers)
  } finally {
    lock.release()
  }
}

/** Tells a parent that waits for it (the CLI) how the start went. */
function report(message: { ready: true } | { error: ReturnType<typeof toErrorBody> }): void {
  if (!process.connected) return
  process.send?.(message, () => process.disconnect())
}

/** Runs a daemon in this process and ends the process with it. */
export async function serve(args: readonly string[], env: NodeJS.ProcessEnv): Promise<never> {
  try {
    await run(args, env)
    process.exit(0)
  } catch (error) {
    const body = toErrorBody(error)
    report({ error: body })
    createLogger('error').fatal({ err: error, code: body.code }, body.message)
    if (isAssistantError(error)) process.stderr.write(`${body.message}${body.hint ? ` ${body.hint}` : ''}\n`)
    process.exit(isAssistantError(error, 'daemon.bind-refused') ? EXIT_CONFIG : 1)
  }
}
