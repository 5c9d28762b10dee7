import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { runServer } from 'verdaccio'

const exec = promisify(execFile)

/** What npm's own registry notes of a version by itself, and this one does not. */
export interface PublishFacts {
  /** Long ago, where it is not said. */
  publishedAt?: Date
  publisher?: string
  provenance?: boolean
  tag?: string
}

/** A registry's document of a package, as it is stored. */
export interface StoredPackage {
  versions: Record<
    string,
    { dist: { integrity?: string; tarball: string } & Record<string, unknown> } & Record<string, unknown>
  >
  time: Record<string, string>
}

const CONFIG = (folder: string) => `
storage: ${join(folder, 'storage')}
uplinks: {}
packages:
  '**': { access: $all, publish: $all, unpublish: $all }
web: { enable: false }
log: { type: file, path: ${join(folder, 'log')}, level: error }
`

/** An npm registry (verdaccio) of its own on 127.0.0.1, into which npm itself publishes. Disposing ends it and removes all of it. */
export class TestRegistry implements AsyncDisposable {
  readonly url: string
  readonly #folder: string
  readonly #server: Server

  private constructor(folder: string, server: Server, url: string) {
    this.#folder = folder
    this.#server = server
    this.url = url
  }

  static async start(): Promise<TestRegistry> {
    const folder = await mkdtemp(join(tmpdir(), 'openpa-registry-'))
    await writeFile(join(folder, 'config.yaml'), CONFIG(folder))
    const server: Server = await runServer(join(folder, 'config.yaml'))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
    // npm publishes to nobody without a token, and this registry does not look at it.
    await writeFile(join(folder, 'npmrc'), `registry=http://${host}/\n//${host}/:_authToken=any\n`)
    return new TestRegistry(folder, server, `http://${host}/`)
  }

  /** Publishes a folder with a package in it. */
  async publish(folder: string, facts: PublishFacts = {}): Promise<void> {
    const { name, version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Record<string, string>
    if (name === undefined || version === undefined) throw new Error(`No package in ${folder}`)
    const { publishedAt = new Date('2026-01-02T03:04:05Z'), publisher = 'eva', provenance, tag = 'latest' } = facts
    await this.#npm(['publish', '--ignore-scripts', '--tag', tag], folder)
    await this.edit(name, ({ versions, time }) => {
      const one = versions[version]
      if (!one) throw new Error(`${name} ${version} was not stored`)
      one._npmUser = { name: publisher }
      if (provenance) one.dist.attestations = { provenance: { predicateType: 'https://slsa.dev/provenance/v1' } }
      time[version] = publishedAt.toISOString()
    })
  }

  /** Takes a version out of the registry. */
  async withdraw(name: string, version: string): Promise<void> {
    await this.#npm(['unpublish', `${name}@${version}`], this.#folder)
  }

  /** Marks a version as not to be used. */
  async deprecate(name: string, version: string, why: string): Promise<void> {
    await this.#npm(['deprecate', `${name}@${version}`, why], this.#folder)
  }

  /** Changes what is stored of a package, past the registry. */
  async edit(name: string, change: (stored: StoredPackage) => void): Promise<void> {
    const file = join(this.#packageFolder(name), 'package.json')
    const stored = JSON.parse(await readFile(file, 'utf8')) as StoredPackage
    change(stored)
    await writeFile(file, JSON.stringify(stored))
  }

  /** Changes the archive of a version, past the registry. */
  async tamper(name: string, version: string, bytes: Uint8Array): Promise<void> {
    await writeFile(join(this.#packageFolder(name), `${name.split('/').at(-1)}-${version}.tgz`), bytes)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((closed) => this.#server.close(closed))
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }

  #packageFolder(name: string): string {
    return join(this.#folder, 'storage', name)
  }

  /** Nothing of the caller's environment: npm reads a lot of it. */
  #npm(args: string[], cwd: string) {
    const env = { PATH: process.env.PATH, HOME: this.#folder, npm_config_userconfig: join(this.#folder, 'npmrc') }
    return exec('npm', args, { cwd, env })
  }
}
