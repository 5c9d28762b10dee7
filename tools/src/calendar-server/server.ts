import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, listening } from '../debian/free-port.ts'
import { unpackPackages } from '../debian/unpack-packages.ts'

/** The person who has calendars there. */
export const PERSON = { user: 'ana', password: 'pässword:with colon' }

/** What Python and the C library bring along. */
const UNNEEDED = /^(?:fonts|libjs|python3$|python3\.|python3-minimal|lib)/

/** A CalDAV server (Radicale, of a Debian package) of its own on 127.0.0.1. Disposing ends it and removes all of it. */
export class CalendarServer implements AsyncDisposable {
  readonly url: string
  readonly #folder: string
  readonly #stop: () => Promise<void>

  private constructor(url: string, folder: string, stop: () => Promise<void>) {
    this.url = url
    this.#folder = folder
    this.#stop = stop
  }

  /** @throws {Error} when the machine cannot run one. */
  static async start(): Promise<CalendarServer> {
    const root = await unpackPackages('radicale-1', ['python3-radicale'], UNNEEDED)
    const folder = await mkdtemp(join(tmpdir(), 'openpa-radicale-'))
    const port = await freePort()
    await mkdir(join(folder, 'storage'))
    await writeFile(join(folder, 'users'), `${PERSON.user}:${PERSON.password}\n`)
    await writeFile(
      join(folder, 'config'),
      `[server]\nhosts = 127.0.0.1:${port}\n[auth]\ntype = htpasswd\nhtpasswd_filename = ${join(folder, 'users')}\nhtpasswd_encryption = plain\ndelay = 0\n[storage]\nfilesystem_folder = ${join(folder, 'storage')}\n[logging]\nlevel = warning\n`,
    )
    const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3'
    const env = { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', PYTHONPATH: join(root, 'usr/lib/python3/dist-packages') }
    const child = spawn(python, ['-m', 'radicale', '--config', join(folder, 'config')], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let log = ''
    child.stderr.on('data', (text) => {
      log += String(text)
    })
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
    const stop = async () => {
      child.kill()
      await ended
    }
    await listening(port, () => log).catch(async (error: unknown) => {
      await stop()
      throw error
    })
    return new CalendarServer(`http://127.0.0.1:${port}/`, folder, stop)
  }

  /** Makes a calendar. @returns its address. */
  async makeCalendar(name: string): Promise<string> {
    const url = `${this.url}${PERSON.user}/${name}/`
    const body = `<?xml version="1.0"?><c:mkcalendar xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:set><d:prop><d:displayname>${name}</d:displayname></d:prop></d:set></c:mkcalendar>`
    await this.ask('MKCALENDAR', url, body)
    return url
  }

  /** As another program would ask. */
  async ask(method: string, url: string, body?: string): Promise<Response> {
    const authorization = `Basic ${Buffer.from(`${PERSON.user}:${PERSON.password}`).toString('base64')}`
    const answer = await fetch(url, { method, headers: { authorization }, ...(body !== undefined && { body }) })
    if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`)
    return answer
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop()
    await rm(this.#folder, { recursive: true, force: true })
  }
}
