import { defineConfig } from 'vitest/config'

/** Sources run without a build: each package's `exports` names its `src` under this condition. */
const conditions = ['@beckon/source']

/** Where `.ci/run` wants the counts of this run, as vitest's JSON report. */
const report = process.env.BECKON_TEST_REPORT

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'tests/**/*.test.ts',
      'scripts/**/*.test.ts',
      'examples/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**', 'scripts/lint/fixtures/**'],
    testTimeout: 30_000,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
    coverage: { provider: 'v8', include: ['packages/*/src/**'] },
  },
})
