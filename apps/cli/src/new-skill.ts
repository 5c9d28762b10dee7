import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AssistantError } from '@openpa/core'

/** Versions that a new skill builds and tests with. */
const TOOLS = { rolldown: '^1.3.2', typescript: '^7.0.2', vitest: '^5.1.1', zod: '^4.6.7' }
const SDK = 'openpa-skill.tgz'

const packageJson = (packageName: string, sdk: string) => ({
  name: packageName,
  version: '0.1.0',
  description: 'A skill that greets.',
  license: 'MIT',
  type: 'module',
  keywords: ['openpa-skill'],
  exports: { '.': './dist/index.js', './package.json': './package.json' },
  files: ['dist'],
  openpa: { api: 1, permissions: {} },
  scripts: { build: 'rolldown -c', test: 'vitest run', typecheck: 'tsc --noEmit' },
  devDependencies: { '@openpa/skill': sdk, ...TOOLS },
})

const ROLLDOWN = `// One file with everything in it: nothing else is installed with a skill, and it starts in a fraction of the time.
export default {
  input: 'src/index.ts',
  platform: 'neutral',
  resolve: { mainFields: ['module', 'main'] },
  external: [/^node:/],
  output: { file: 'dist/index.js', format: 'esm', codeSplitting: false },
}
`

const TSCONFIG = {
  compilerOptions: {
    target: 'es2024',
    lib: ['es2024', 'dom'],
    module: 'nodenext',
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
  },
  include: ['src'],
}

const readme = (name: string) => `# ${name}

A skill of the Open Personal Assistant. It greets:

\`\`\`text
> say hello to Ana
Hello, Ana!
\`\`\`

- \`npm install\`, then \`assistant skill test\` runs its tests, and \`assistant skill dev\` installs it anew whenever you save.
- \`assistant skill pack\` builds it, checks all that an installation checks, and packs it.
- \`npm publish\`, with the packed file, gives it to everybody.

What it may do stands in \`package.json\`, under \`openpa.permissions\`: nothing, as long as nothing is declared.
`

/** What was written. */
export interface NewSkill {
  folder: string
  packageName: string
  skill: string
}

const NAME = /^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z][a-z0-9-]{0,39}$/

/**
 * Writes a complete package from the template.
 * @param templateFolder what comes with this program: the sources of skills-hello, and in a checkout the SDK as a tarball.
 * @throws {AssistantError} `input.invalid`, `skill.exists`.
 */
export function writeNewSkill(
  parent: string,
  packageName: string,
  { templateFolder, version }: { templateFolder: string; version: string },
): NewSkill {
  if (!NAME.test(packageName))
    throw new AssistantError('input.invalid', `"${packageName}" is no name for a skill.`, {
      hint: 'Lower case, digits and hyphens, beginning with a letter; a scope may stand before it: @me/weather',
    })
  const skill = packageName.replace(/^@[^/]*\//, '').replace(/^(?:openpa-)?skills?-/, '')
  const folder = join(parent, packageName.replace(/^@[^/]*\//, ''))
  if (existsSync(folder)) throw new AssistantError('skill.exists', `There is a ${folder} already.`)
  const source = (file: string) => readFileSync(join(templateFolder, 'src', file), 'utf8')
  mkdirSync(join(folder, 'src'), { recursive: true })
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text)
  const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`
  const isVendored = existsSync(join(templateFolder, SDK))
  if (isVendored) cpSync(join(templateFolder, SDK), join(folder, 'vendor', SDK))
  write('package.json', json(packageJson(packageName, isVendored ? `file:vendor/${SDK}` : `^${version}`)))
  write('rolldown.config.mjs', ROLLDOWN)
  write('tsconfig.json', json(TSCONFIG))
  write('README.md', readme(packageName))
  write('.gitignore', 'node_modules/\ndist/\n*.tgz\n!vendor/*.tgz\n')
  write('src/index.ts', source('index.ts').replace("name: 'hello'", `name: '${skill}'`))
  write('src/index.test.ts', source('index.test.ts'))
  return { folder, packageName, skill }
}
