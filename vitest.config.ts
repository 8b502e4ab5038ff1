import { defineConfig } from 'vitest/config'

/** Sources run without a build: each package's `exports` names its `src` under this condition. */
const conditions = ['@beckon/source']

/** Where `.ci/run` wants the counts of this run, as vitest's JSON report. */
const report = process.env.BECKON_TEST_REPORT

const outside = ['**/node_modules/**', '**/dist/**', 'scripts/lint/fixtures/**']
/** What starts servers, crowds and browsers: two of these at once would starve each other. */
const crowded = ['tests/{browser,conformance,hostile,kill,storm}/**/*.test.ts']

const shared = {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
} as const

export default defineConfig({
  test: {
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
    coverage: { provider: 'v8', include: ['packages/*/src/**'] },
    projects: [
      {
        ...shared,
        test: {
          name: 'all at once',
          include: [
            'packages/*/src/**/*.test.ts',
            'tests/**/*.test.ts',
            'scripts/**/*.test.ts',
            'examples/**/*.test.ts',
          ],
          exclude: [...outside, ...crowded],
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        ...shared,
        test: {
          name: 'one by one',
          include: crowded,
          exclude: outside,
          testTimeout: 60_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
