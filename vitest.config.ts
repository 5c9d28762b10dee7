import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const conditions = ['@openpa/source', 'module', 'node', 'development|production']
const project = (name: string, include: string[]) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { name, include, testTimeout: 60_000, hookTimeout: 120_000, pool: 'forks' as const },
})
const packedSkills = project('packed-skills', ['packages/skills-*/src/index.test.ts', 'packages/skills-*/test/**/*.test.ts'])

export default defineConfig({
  test: {
    maxWorkers: 2,
    globalSetup: ['tools/src/postgres/global-setup.ts', 'tools/src/bubblewrap/global-setup.ts'],
    projects: [
      project('packages', ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts']),
      project('apps', ['apps/*/src/**/*.test.ts', 'apps/*/test/**/*.test.ts']),
      // The shipped skills' own tests a second time: packed, installed by name, in Deno.
      {
        ...packedSkills,
        test: {
          ...packedSkills.test,
          globalSetup: ['tools/src/packed-skills/global-setup.ts'],
          env: { OPENPA_TEST_SKILLS_IN: fileURLToPath(new URL('tools/src/packed-skills/connect-skill.ts', import.meta.url)) },
        },
      },
      project('tools', ['tools/src/**/*.test.ts', 'tools/bench/src/**/*.test.ts']),
    ],
  },
})
