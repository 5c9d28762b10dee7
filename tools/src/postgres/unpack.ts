import { execFile } from 'node:child_process'
import { access, chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { readAptSources, toTrixieSources } from './apt-sources.ts'

const exec = promisify(execFile)

/** Part of the folder name: raise it when the unpacked tree changes, so that old caches are passed over. */
const RECIPE = 1
const PACKAGES = ['postgresql-17', 'postgresql-17-pgvector', 'postgresql-17-cron']
/** Of everything those depend on: programs are not run, Perl and the JIT's LLVM are not loaded. */
const WANTED = /^(postgresql-17|postgresql-client-17|zlib1g|libc-bin|lib(?!llvm|perl|z3|c-l10n|.*-perl$))/
const UNNEEDED = ['share/doc', 'share/man', 'share/locale', 'share/i18n', 'lib/postgresql/17/lib/bitcode']
const MACHINES: Record<string, { triple: string; loader: string }> = {
  amd64: { triple: 'x86_64-linux-gnu', loader: 'ld-linux-x86-64.so.2' },
  arm64: { triple: 'aarch64-linux-gnu', loader: 'ld-linux-aarch64.so.1' },
}

const run = async (command: string, args: string[], cwd?: string) =>
  (await exec(command, args, { cwd, env: { ...process.env, LC_ALL: 'C' }, maxBuffer: 1 << 24 })).stdout

/** The machine's release name and architecture; throws with the reason when PostgreSQL cannot be unpacked here. */
export const inspectMachine = async () => {
  const release = process.platform === 'linux' ? await readFile('/etc/os-release', 'utf8').catch(() => '') : ''
  if (!/^ID=["']?debian["']?$/m.test(release)) throw new Error('the private PostgreSQL needs Debian GNU/Linux with apt')
  const codename = /^VERSION_CODENAME=["']?(\w+)/m.exec(release)?.[1] ?? 'sid'
  const architecture = (await run('dpkg', ['--print-architecture'])).trim()
  const machine = MACHINES[architecture]
  if (!machine) throw new Error(`the private PostgreSQL is not prepared for the architecture ${architecture}`)
  return { codename, architecture, ...machine }
}

/** Runs apt on folders of its own: all of the machine's settings (proxy, credentials), none of its state. */
export const prepareApt = async (dir: string, sources: string) => {
  const options = {
    'Dir::Etc::sourcelist': join(dir, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State': dir,
    'Dir::State::lists': join(dir, 'lists'),
    'Dir::State::status': join(dir, 'status'),
    'Dir::Cache': dir,
    'APT::Install-Recommends': '0',
    'APT::Update::Error-Mode': 'any',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
  }
  for (const part of ['lists/partial', 'archives/partial', 'debs']) await mkdir(join(dir, part), { recursive: true })
  await writeFile(join(dir, 'sources.list'), sources)
  await writeFile(join(dir, 'status'), '')
  const fixed = Object.entries(options).flatMap(([key, value]) => ['-o', `${key}=${value}`])
  return (...args: string[]) => run('apt-get', [...fixed, ...args], join(dir, 'debs'))
}

/** Downloads the packages and lays their files out under `root`. */
const downloadInto = async (root: string, dir: string, sources: string) => {
  const apt = await prepareApt(dir, sources)
  await apt('update')
  const listed = (await apt('-y', '--print-uris', 'install', ...PACKAGES)).matchAll(/^'[^']*' ([^_\s]+)_(\S+)/gm)
  const names = Array.from(listed, ([, name = '']) => name).filter((name) => WANTED.test(name))
  await apt('download', ...names)
  const debs = (await run('find', [join(dir, 'debs'), '-name', '*.deb'])).split('\n').filter(Boolean)
  for (const deb of debs) await run('dpkg-deb', ['-x', deb, root])
}

/** Puts each program behind a script that loads it with the C library it was built for, wherever the tree stands. */
const wrapPrograms = async (bin: string, triple: string, loader: string) => {
  for (const name of ['postgres', 'initdb', 'psql', 'pg_dump', 'pg_restore']) {
    const file = join(bin, name)
    await rename(file, `${file}.real`)
    const script = `#!/bin/sh
bin=$(cd "\${0%/*}" && pwd)
lib=$bin/../../..
export LOCPATH="$lib/locale"
exec "$lib/${triple}/${loader}" --library-path "$lib/${triple}" --argv0 "$bin/${name}" "$bin/${name}.real" "$@"
`
    await writeFile(file, script, { mode: 0o755 })
  }
}

/**
 * Unpacks PostgreSQL 17, pgvector and pg_cron of Debian 13 into `cacheDir`, once; needs neither root nor an install.
 * Two processes may do it at the same time: a tree appears whole, by a rename, and the later one is thrown away.
 * @returns the folder with `postgres`, `initdb`, `psql`, `pg_dump` and `pg_restore`.
 * @throws {Error} when the machine is no Debian, has no Debian apt source, or the download fails.
 */
export const unpackPostgres = async (cacheDir: string): Promise<string> => {
  const { codename, architecture, triple, loader } = await inspectMachine()
  const target = join(cacheDir, `postgresql-17-${architecture}-${RECIPE}`)
  const isThere = () =>
    access(target).then(
      () => true,
      () => false,
    )
  const bin = join('usr', 'lib', 'postgresql', '17', 'bin')
  if (await isThere()) return join(target, bin)
  process.stderr.write('Unpacking PostgreSQL 17 for the tests (about 50 MB, once) ...\n')
  const sources = toTrixieSources(await readAptSources(), codename, architecture)
  const work = await mkdtemp(join(cacheDir, 'unpack-'))
  try {
    // mkdtemp is private to us, but apt downloads and the server runs as another user when we are root
    await chmod(work, 0o755)
    const root = join(work, 'root')
    await downloadInto(root, work, sources)
    for (const part of [...UNNEEDED, `lib/${triple}/gconv`])
      await rm(join(root, 'usr', part), { recursive: true, force: true })
    await wrapPrograms(join(root, bin), triple, loader)
    await rename(root, target).catch(async (error: unknown) => {
      if (!(await isThere())) throw error
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return join(target, bin)
}
