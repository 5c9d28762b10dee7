import { stat, statfs } from 'node:fs/promises'
import type { HealthCheck } from '@openpa/client'
import { type AuditLog, isAssistantError, toErrorBody } from '@openpa/core'
import { type Database, isPGliteCompiledAhead } from '@openpa/database'
import { type SandboxMode, trySandbox } from '@openpa/skill-host'
import { sql } from 'kysely'
import type { ModelConnections } from './model-connections.ts'
import type { SecretKey } from './secret-key.ts'

/** What the doctor looks at. */
export interface DoctorDeps {
  database: Database
  /** Files and folders that only their owner may open, by the id of their check. */
  privatePlaces: Readonly<Record<string, string | undefined>>
  dataFolder: string
  sealingKey: Pick<SecretKey, 'place'>
  models: Pick<ModelConnections, 'list' | 'endpoint'>
  audit: Pick<AuditLog, 'verify'>
  sandboxMode(): Promise<SandboxMode>
  bubblewrap: string | undefined
}

type Finding = Omit<HealthCheck, 'id'>

const ok = (message: string): Finding => ({ state: 'ok', message, hint: null })
const warning = (message: string, hint: string): Finding => ({ state: 'warning', message, hint })
const failed = (message: string, hint: string): Finding => ({ state: 'failed', message, hint })

/** What a check found; what it threw is a failure. */
async function check(id: string, look: () => Promise<Finding>): Promise<HealthCheck> {
  try {
    return { id, ...(await look()) }
  } catch (error) {
    const { message, hint } = isAssistantError(error) ? toErrorBody(error) : { message: String(error), hint: undefined }
    return { id, ...failed(message, hint ?? 'See: assistant daemon logs') }
  }
}

/** Looks at everything that the assistant stands on. Ids of checks stay the same; states and texts are for now. */
export async function examine(deps: DoctorDeps, ownerId: string): Promise<HealthCheck[]> {
  const { privatePlaces, models } = deps
  const places = Object.entries(privatePlaces).flatMap(([id, path]) => (path === undefined ? [] : [{ id, path }]))
  return Promise.all([
    check('database.health', () => database(deps)),
    check('database.code', async () => machineCode(deps)),
    check('audit.chain', () => audit(deps, ownerId)),
    check('disk.space', () => disk(deps)),
    ...places.map(({ id, path }) => check(id, () => permissions(path))),
    check('secrets.key', () => secrets(deps)),
    check('sandbox.deno', deno),
    check('sandbox.bubblewrap', () => bubblewrap(deps)),
    check('model.connected', async () =>
      (await models.list(ownerId)).length > 0
        ? ok('A language model is connected.')
        : warning(
            'No language model is connected: requests beyond the skills go unanswered.',
            'Connect one: assistant model add',
          ),
    ),
    ...(await models.list(ownerId).catch(() => [])).map(({ name }) =>
      check(`model.${name}`, () => modelServer(deps, ownerId, name)),
    ),
  ])
}

async function database({ database: { kind, system } }: DoctorDeps): Promise<Finding> {
  const started = performance.now()
  await sql`select 1 from assistant.runs limit 1`.execute(system)
  const ms = Math.round(performance.now() - started)
  return ok(`The ${kind === 'pglite' ? 'embedded database' : 'PostgreSQL server'} answers in ${ms} ms.`)
}

function machineCode({ database: { kind } }: DoctorDeps): Finding {
  if (kind !== 'pglite') return ok('The PostgreSQL server brings its own machine code.')
  if (isPGliteCompiledAhead()) return ok('The embedded database was compiled ahead for this machine.')
  return warning(
    'The embedded database is compiled as it runs: it starts and answers slower.',
    'Compile it ahead: assistant daemon optimize. Flags of V8 in NODE_OPTIONS keep a daemon from using it.',
  )
}

async function audit({ audit: log }: DoctorDeps, ownerId: string): Promise<Finding> {
  const { entries, brokenAt } = await log.verify(ownerId)
  if (brokenAt === null) return ok(`The audit log is whole: ${entries} entries.`)
  return failed(
    `The chain of the audit log is broken at entry ${brokenAt}.`,
    'What follows it proves nothing: assistant audit list',
  )
}

const GIGABYTE = 1e9

async function disk({ dataFolder }: DoctorDeps): Promise<Finding> {
  const { bavail, bsize } = await statfs(dataFolder)
  const free = (bavail * bsize) / GIGABYTE
  const message = `${free.toFixed(1)} GB are free where the data is.`
  if (free > 1) return ok(message)
  return (free > 0.1 ? warning : failed)(
    message,
    'Free some space: a full disk keeps everything from being remembered.',
  )
}

async function permissions(path: string): Promise<Finding> {
  const found = await stat(path).catch(() => undefined)
  if (!found) return ok(`${path} is not there yet.`)
  if (process.platform === 'win32') return ok(`${path} is in your own profile.`)
  const mode = (found.mode & 0o777).toString(8)
  if ((found.mode & 0o077) === 0) return ok(`${path} is yours alone (mode ${mode}).`)
  return failed(
    `${path} is open to others (mode ${mode}).`,
    `Run: chmod ${found.isDirectory() ? '700' : '600'} ${path}`,
  )
}

async function secrets({ sealingKey }: DoctorDeps): Promise<Finding> {
  const place = await sealingKey.place()
  if (place === 'keychain') return ok('The key of the secrets is in the keychain of the system.')
  if (place === undefined) return ok('No secret has been stored yet.')
  return ok(
    'The key of the secrets is in a file outside the data folder. To move it into a keychain: assistant secret rotate-key',
  )
}

async function deno(): Promise<Finding> {
  const started = performance.now()
  await trySandbox('default', undefined)
  return ok(`Skills of others start in their sandbox, in ${Math.round(performance.now() - started)} ms.`)
}

/** Ubuntu forbids user namespaces to programs without a profile. @see https://ubuntu.com/blog/ubuntu-23-10-restricted-unprivileged-user-namespaces */
const APPARMOR =
  'Allow it user namespaces; on Ubuntu 24.04 and later: sudo apt install apparmor-profiles && sudo cp /usr/share/apparmor/extra-profiles/bwrap-userns-restrict /etc/apparmor.d/ && sudo apparmor_parser -r /etc/apparmor.d/bwrap-userns-restrict'

async function bubblewrap({ bubblewrap: program, sandboxMode }: DoctorDeps): Promise<Finding> {
  const isNeeded = (await sandboxMode()) === 'strict'
  const bad = isNeeded ? failed : warning
  if (process.platform !== 'linux') return ok('bubblewrap is for Linux only.')
  if (program === undefined)
    return bad(
      'bubblewrap is not installed: there is no strict sandbox, and MCP servers that are programs are refused.',
      'Install it (Debian, Ubuntu): sudo apt install bubblewrap',
    )
  try {
    await trySandbox('strict', program)
    return ok('The strict sandbox works, with bubblewrap.')
  } catch (error) {
    return bad(`bubblewrap cannot make a sandbox here: ${error instanceof Error ? error.message : error}`, APPARMOR)
  }
}

const MODEL_MS = 5000

/** Asks the server for its models: that costs nothing. */
async function modelServer({ models }: DoctorDeps, ownerId: string, name: string): Promise<Finding> {
  const { baseUrl, apiKey } = await models.endpoint(ownerId, name)
  const { host } = new URL(baseUrl)
  const headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }
  const signal = AbortSignal.timeout(MODEL_MS)
  const answer = await fetch(`${baseUrl.replace(/\/$/, '')}/models`, { headers, redirect: 'error', signal }).catch(
    () => undefined,
  )
  await answer?.body?.cancel()
  if (!answer) return failed(`${host} cannot be reached.`, `Check that it runs; then: assistant model test ${name}`)
  if (answer.status === 401 || answer.status === 403)
    return failed(`${host} refuses the key.`, `Connect it with another key: assistant model add ${name}`)
  if (answer.status >= 500)
    return failed(`${host} fails with HTTP ${answer.status}.`, `Try again later: assistant model test ${name}`)
  // Some servers have no list; that they answer is enough.
  return ok(`${host} answers.`)
}
