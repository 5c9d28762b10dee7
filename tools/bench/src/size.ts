import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Figure, progress } from './figures.ts'
import { checkout } from './product.ts'

const PACKAGES = [
  'apps/cli',
  'apps/daemon',
  ...[
    'client',
    'core',
    'database',
    'embedder-static',
    'memory',
    'skill',
    'skill-host',
    'skills-calc',
    'skills-clock',
    'skills-mail',
    'skills-calendar',
    'skills-web',
    'skills-files',
    'skills-notes',
    'skills-tasks',
    'skills-memory',
    'skills-reminders',
  ].map((name) => `packages/${name}`),
]

/** Packs every shipped package and installs them with plain npm in `folder`, outside the repository. @returns the folder of the installed command line. */
export function installPacked(folder: string): string {
  const tarballs = join(folder, 'tarballs')
  mkdirSync(tarballs, { recursive: true })
  for (const path of PACKAGES)
    execFileSync('npx', ['--yes', 'pnpm@12.21.0', 'pack', '--pack-destination', tarballs], {
      cwd: checkout(path),
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  const files = readdirSync(tarballs).map((file) => join(tarballs, file))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }))
  execFileSync('npm', ['install', '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', ...files], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return join(folder, 'node_modules', '@openpa', 'cli')
}

function bytesIn(path: string): number {
  const stat = lstatSync(path)
  return stat.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0) : stat.size
}

function packagesIn(modules: string): number {
  if (!existsSync(modules)) return 0
  return readdirSync(modules).reduce((sum, name) => {
    if (name.startsWith('.')) return sum
    if (name.startsWith('@')) return sum + packagesIn(join(modules, name))
    return sum + 1 + packagesIn(join(modules, name, 'node_modules'))
  }, 0)
}

/** Size and number of packages of a production install from the packed tarballs. */
export async function size(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'openpa-size-'))
  try {
    progress('packing and installing')
    installPacked(folder)
    const modules = join(folder, 'node_modules')
    return [
      { name: 'size.installed_mb', value: bytesIn(modules) / 1048576, unit: 'MB', n: 1 },
      { name: 'size.packages', value: packagesIn(modules), unit: 'packages', n: 1 },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
