import { defineConfig } from 'vitest/config'

const conditions = ['@openpa/source', 'module', 'node', 'development|production']
const project = (name: string, include: string[]) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { name, include, testTimeout: 60_000, hookTimeout: 120_000, pool: 'forks' as const },
})

export default defineConfig({
  test: {
    maxWorkers: 2,
    globalSetup: ['tools/src/postgres/global-setup.ts', 'tools/src/bubblewrap/global-setup.ts'],
    projects: [
      project('packages', ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts']),
      project('apps', ['apps/*/src/**/*.test.ts', 'apps/*/test/**/*.test.ts']),
      project('tools', ['tools/src/**/*.test.ts', 'tools/bench/src/**/*.test.ts']),
    ],
  },
})
