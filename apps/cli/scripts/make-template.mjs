// What `skill new` copies: the sources of skills-hello; and the SDK as a tarball, which only a checkout has (`files` leaves it out).
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

const packages = join(import.meta.dirname, '..', '..', '..', 'packages')
const template = join(import.meta.dirname, '..', 'template')
mkdirSync(join(template, 'src'), { recursive: true })
for (const file of ['index.ts', 'index.test.ts'])
  cpSync(join(packages, 'skills-hello', 'src', file), join(template, 'src', file))
execFileSync('pnpm', ['pack', '--out', join(template, 'openpa-skill.tgz')], {
  cwd: join(packages, 'skill'),
  stdio: ['ignore', 'ignore', 'inherit'],
  shell: process.platform === 'win32',
})
