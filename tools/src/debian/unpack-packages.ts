import { execFile } from 'node:child_process'
import { access, chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { readAptSources, toTrixieSources } from '../postgres/apt-sources.ts'
import { inspectMachine, prepareApt } from '../postgres/unpack.ts'

const exec = promisify(execFile)

/** Beside the PostgreSQL of tests. */
const CACHE_FOLDER = fileURLToPath(new URL('../../../.postgres/', import.meta.url))

const isThere = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  )

/** Names of the packages that the machine has. */
async function installed(): Promise<ReadonlySet<string>> {
  const { stdout } = await exec('dpkg-query', ['-W', '-f=${Package} ${db:Status-Abbrev}\n'], { maxBuffer: 1 << 24 })
  const lines = stdout.split('\n').filter((line) => / ii/.test(line))
  return new Set(lines.map((line) => line.split(' ')[0] ?? ''))
}

/**
 * Unpacks Debian packages of the machine's own release, with what they need and the machine lacks, into a folder, once; needs
 * neither root nor an install. Two processes may do it at the same time: a tree appears whole, by a rename.
 * @param name of the tree; raise its number when the packages change.
 * @param passedOver packages that are not needed to run it.
 * @returns the folder that is the tree's root.
 * @throws {Error} when the machine is no Debian, has no Debian apt source, or the download fails.
 */
export async function unpackPackages(name: string, packages: readonly string[], passedOver = /^$/): Promise<string> {
  const { codename, architecture } = await inspectMachine()
  const target = join(CACHE_FOLDER, `${name}-${codename}-${architecture}`)
  if (await isThere(target)) return target
  process.stderr.write(`Unpacking ${packages.join(', ')} for the tests (once) ...\n`)
  await mkdir(CACHE_FOLDER, { recursive: true })
  const work = await mkdtemp(join(CACHE_FOLDER, `${name}-`))
  try {
    // mkdtemp is private to us, but apt downloads as another user when we are root.
    await chmod(work, 0o755)
    const sources = toTrixieSources(await readAptSources(), codename, architecture).replaceAll('trixie', codename)
    const apt = await prepareApt(work, sources)
    await apt('update')
    const listed = (await apt('-y', '--print-uris', 'install', ...packages)).matchAll(/^'[^']*' ([^_\s]+)_(\S+)/gm)
    const known = await installed()
    const wanted = Array.from(listed, ([, one = '']) => one).filter(
      (one) => packages.includes(one) || !(known.has(one) || passedOver.test(one)),
    )
    await apt('download', ...wanted)
    const root = join(work, 'root')
    for (const file of await readdir(join(work, 'debs')))
      if (file.endsWith('.deb')) await exec('dpkg-deb', ['-x', join(work, 'debs', file), root])
    await rename(root, target).catch(async (error: unknown) => {
      if (!(await isThere(target))) throw error
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return target
}
