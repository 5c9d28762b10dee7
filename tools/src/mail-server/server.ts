import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unpackBubblewrap } from '../bubblewrap/unpack.ts'
import { freePort, listening } from '../debian/free-port.ts'
import { unpackPackages } from '../debian/unpack-packages.ts'
import { withFolder } from '../debian/with-folder.ts'

/** The person whose mail it is. */
export const PERSON = { user: 'ana', password: 'p+ss wörd' }

/** A message that was sent. */
export interface SentMessage {
  from: string
  to: string[]
  /** As it came, decoded as UTF-8. */
  content: string
}

const NOT_FOR_IMAP = /^(?:adduser|openssl|ssl-cert|ucf|systemd|init-system|perl|debconf|sensible|libc6|libpam-runtime)/
const NOT_FOR_SMTP = /^(?:fonts|libjs|sphinx|python3$|python3\.|python3-minimal|lib)/
/** Nobody, where we are root: Dovecot opens no mail of root. */
const NOBODY = 65_534

interface Who {
  name: string
  group: string
  uid: number
  gid: number
}

function whoRuns(): Who {
  const { uid, gid, username } = userInfo()
  if (uid === 0) return { name: 'nobody', group: 'nogroup', uid: NOBODY, gid: NOBODY }
  return { name: username, group: username, uid, gid }
}

const dovecotConfig = (folder: string, root: string, port: number, { name, group, uid, gid }: Who) => `
base_dir = ${join(folder, 'run')}
log_path = ${join(folder, 'log')}
libexec_dir = ${join(root, 'usr/lib/dovecot')}
mail_plugin_dir = ${join(root, 'usr/lib/dovecot/modules')}
login_plugin_dir = ${join(root, 'usr/lib/dovecot/modules/login')}
import_environment = LD_LIBRARY_PATH=${libraries(root)}
ssl = no
protocols = imap
listen = 127.0.0.1
disable_plaintext_auth = no
auth_mechanisms = plain
default_internal_user = ${name}
default_internal_group = ${group}
default_login_user = ${name}
first_valid_uid = ${Math.min(uid, 500)}
mail_location = maildir:${join(folder, 'mail', '%u')}
passdb {
  driver = passwd-file
  args = scheme=plain ${join(folder, 'users')}
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${join(folder, 'mail', '%u')}
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
`

const libraries = (root: string) =>
  [
    'usr/lib/dovecot',
    'usr/lib/x86_64-linux-gnu',
    'usr/lib/aarch64-linux-gnu',
    'lib/x86_64-linux-gnu',
    'lib/aarch64-linux-gnu',
  ]
    .map((part) => join(root, part))
    .join(':')

/** A mail server of its own on 127.0.0.1: Dovecot for reading, aiosmtpd for sending, both of Debian packages. Disposing ends it. */
export class MailServer implements AsyncDisposable {
  readonly imapPort: number
  readonly smtpPort: number
  /** What was sent, in order. */
  readonly sent: SentMessage[] = []
  readonly #folder: string
  readonly #children: ChildProcess[] = []
  #delivered = 0

  private constructor(folder: string, imapPort: number, smtpPort: number) {
    this.#folder = folder
    this.imapPort = imapPort
    this.smtpPort = smtpPort
  }

  /** @throws {Error} when the machine cannot run one. */
  static async start(): Promise<MailServer> {
    const folder = await mkdtemp(join(tmpdir(), 'openpa-mail-'))
    const server = new MailServer(folder, await freePort(), await freePort())
    try {
      await server.#startImap()
      await server.#startSmtp()
      return server
    } catch (error) {
      await server[Symbol.asyncDispose]()
      throw error
    }
  }

  /** Puts a message into the inbox, as the outside does. */
  async deliver(message: string): Promise<void> {
    const { uid, gid } = whoRuns()
    const name = `${String(++this.#delivered).padStart(6, '0')}.test`
    const file = join(this.#folder, 'mail', PERSON.user, 'new', name)
    await writeFile(file, message.replace(/\r?\n/g, '\n'))
    if (userInfo().uid === 0) await chown(file, uid, gid)
  }

  async #startImap(): Promise<void> {
    const root = await unpackPackages('dovecot-1', ['dovecot-core', 'dovecot-imapd'], NOT_FOR_IMAP)
    const who = whoRuns()
    const own = join(this.#folder, 'mail', PERSON.user)
    await chmod(this.#folder, 0o755)
    for (const part of ['cur', 'new', 'tmp']) await mkdir(join(own, part), { recursive: true })
    if (userInfo().uid === 0)
      for (const folder of [join(own, '..'), own, ...['cur', 'new', 'tmp'].map((part) => join(own, part))])
        await chown(folder, who.uid, who.gid)
    await writeFile(join(this.#folder, 'users'), `${PERSON.user}:{PLAIN}${PERSON.password}::::::\n`)
    await writeFile(join(this.#folder, 'dovecot.conf'), dovecotConfig(this.#folder, root, this.imapPort, who))
    const env = { PATH: process.env.PATH, LD_LIBRARY_PATH: libraries(root) }
    const config = join(this.#folder, 'dovecot.conf')
    // Dovecot has two places of the system in its code: its modules, which it is given there, and the program that reads its settings,
    // which therefore starts it.
    const modules = withFolder('/usr/lib/dovecot', join(root, 'usr/lib/dovecot'))
    const asMaster = ['-f', 'service=master', '-c', config, '-m', 'master', '-e', join(root, 'usr/sbin/dovecot')]
    const doveconf = [join(root, 'usr/bin/doveconf'), ...asMaster, '-F', '-c', config]
    this.#run(await unpackBubblewrap(), [...modules, ...doveconf], env)
    const log = await readFile(join(this.#folder, 'log'), 'utf8').catch(() => '')
    await listening(this.imapPort, () => log)
  }

  async #startSmtp(): Promise<void> {
    const root = await unpackPackages('aiosmtpd-1', ['python3-aiosmtpd'], NOT_FOR_SMTP)
    const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3'
    const script = fileURLToPath(new URL('./smtp-server.py', import.meta.url))
    const env = { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', PYTHONPATH: join(root, 'usr/lib/python3/dist-packages') }
    const child = this.#run(python, [script, String(this.smtpPort), PERSON.user, PERSON.password], env)
    let text = ''
    child.stdout?.on('data', (chunk) => {
      const lines = (text + String(chunk)).split('\n')
      text = lines.pop() ?? ''
      for (const line of lines) {
        const message = JSON.parse(line) as SentMessage
        this.sent.push({ ...message, content: Buffer.from(message.content, 'base64').toString() })
      }
    })
    await listening(this.smtpPort, () => 'aiosmtpd did not start')
  }

  #run(program: string, args: string[], env: NodeJS.ProcessEnv): ChildProcess {
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'ignore'] })
    this.#children.push(child)
    return child
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = this.#children.map((child) => new Promise<void>((resolve) => child.once('close', () => resolve())))
    for (const child of this.#children) child.kill()
    await Promise.all(ended)
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
