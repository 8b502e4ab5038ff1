import { defineConfig } from 'vitest/config'

/** Sources run without a build: each package's `exports` names its `src` under this condition. */
const conditions = ['@beckon/source']

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
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 30_000,
    coverage: { provider: 'v8', include: ['packages/*/src/**'] },
  },
})
