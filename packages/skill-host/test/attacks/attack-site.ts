import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** What attackers are after: files with a canary, servers that count who comes, a folder in which nothing may appear. */
export interface AttackSite {
  /** What attacks are given. */
  at: Record<string, string | number>
  /** Effects on the host since the start, in words; none is what is wanted. */
  effects(): string[]
  close(): void
}

/** Sets it up. The environment of this process gets a canary, too. */
export async function buildAttackSite(): Promise<AttackSite> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'openpa-attack-')))
  const [home, outside] = [join(root, 'home'), join(root, 'outside')]
  for (const folder of [join(home, '.ssh'), outside]) mkdirSync(folder, { recursive: true })
  const secret = join(home, '.ssh', 'id_rsa')
  const [secretJson, secretCode, database] = ['secret.json', 'secret.js', 'app.db'].map((name) => join(home, name)) as [
    string,
    string,
    string,
  ]
  writeFileSync(secret, 'CANARY')
  writeFileSync(secretJson, '{"canary":"CANARY"}')
  writeFileSync(secretCode, 'module.exports = "CANARY"')
  const db = new DatabaseSync(database)
  db.exec("create table t (x); insert into t values ('CANARY')")
  db.close()
  process.env['OPENPA_ATTACK_CANARY'] = 'CANARY'
  const mode = statSync(secret).mode
  const seen: string[] = []
  const count = (what: string) =>
    createServer((socket) => {
      seen.push(what)
      socket.on('error', () => undefined)
      socket.end()
    })
  const [tcp, unix, udp] = [count('a TCP connection'), count('a connection to a socket'), createSocket('udp4')]
  udp.on('message', () => seen.push('a UDP message'))
  const socket = join(root, 'sock')
  const port = await listening(tcp.listen(0, '127.0.0.1'))
  await listening(unix.listen(socket))
  udp.bind(0, '127.0.0.1')
  await once(udp, 'listening')
  return {
    at: {
      home,
      outside,
      secret,
      secretJson,
      secretCode,
      database,
      socket,
      port,
      http: `http://127.0.0.1:${port}`,
      udpPort: udp.address().port,
    },
    effects() {
      const appeared = readdirSync(outside).map((name) => `${name} appeared`)
      const isThere = existsSync(secret)
      const changed = [
        ...(isThere ? [] : ['the secret is gone']),
        ...(isThere && readFileSync(secret, 'utf8') !== 'CANARY' ? ['the secret was changed'] : []),
        ...(isThere && statSync(secret).mode !== mode ? ['the mode of the secret was changed'] : []),
      ]
      return [...seen, ...appeared, ...changed]
    },
    close() {
      for (const server of [tcp, unix, udp]) server.close()
      rmSync(root, { recursive: true, force: true })
      delete process.env['OPENPA_ATTACK_CANARY']
    },
  }
}

async function listening(server: Server): Promise<number> {
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}
