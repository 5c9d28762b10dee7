import { execFile } from 'node:child_process'
import { access, chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { readAptSources, toTrixieSources } from '../postgres/apt-sources.ts'
import { inspectMachine, prepareApt } from '../postgres/unpack.ts'

const exec = promisify(execFile)

const CACHE_FOLDER = fileURLToPath(new URL('../../../.postgres/', import.meta.url))

const isThere = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  )

/** Whether bubblewrap can make a sandbox here: some systems forbid user namespaces. */
async function works(file: string): Promise<boolean> {
  const args = [
    '--unshare-all',
    '--ro-bind',
    '/usr',
    '/usr',
    '--symlink',
    'usr/lib',
    '/lib',
    '--symlink',
    'usr/lib64',
    '/lib64',
  ]
  return exec(file, [...args, '/usr/bin/true']).then(
    () => true,
    () => false,
  )
}

/**
 * bubblewrap as the machine has it, else unpacked from its Debian package into `cacheFolder`, once; needs neither root nor an install.
 * @throws {Error} when there is none, or it cannot make a sandbox here.
 */
export async function unpackBubblewrap(cacheFolder = CACHE_FOLDER): Promise<string> {
  if (await works('/usr/bin/bwrap')) return '/usr/bin/bwrap'
  const target = join(cacheFolder, 'bubblewrap-1')
  const program = join(target, 'usr', 'bin', 'bwrap')
  if (!(await isThere(program))) {
    await mkdir(cacheFolder, { recursive: true })
    const work = await mkdtemp(join(cacheFolder, 'bubblewrap-'))
    try {
      await chmod(work, 0o755)
      const { codename, architecture } = await inspectMachine()
      // Of the machine's own release: it runs with the machine's C library.
      const sources = toTrixieSources(await readAptSources(), codename, architecture).replaceAll('trixie', codename)
      const apt = await prepareApt(work, sources)
      await apt('update')
      await apt('download', 'bubblewrap')
      for (const deb of await readdir(join(work, 'debs')))
        await exec('dpkg-deb', ['-x', join(work, 'debs', deb), join(work, 'root')])
      await rename(join(work, 'root'), target).catch(async (error: unknown) => {
        if (!(await isThere(program))) throw error
      })
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  }
  if (!(await works(program))) throw new Error('bubblewrap cannot make a sandbox on this machine')
  return program
}
