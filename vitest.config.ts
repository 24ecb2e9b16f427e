import { defineConfig } from 'vitest/config'
import { SkipReporter } from './core/testing/skip-reporter.ts'

const { VITEST_JSON, CI } = process.env

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    globalSetup: ['core/testing/global-setup.ts'],
    reporters: ['default', new SkipReporter({ fail: CI === 'true' }), ...(VITEST_JSON ? ['json'] : [])],
    ...(VITEST_JSON ? { outputFile: { json: VITEST_JSON } } : {}),
    // Real databases, servers and processes on a laptop's cores: generous, and behaviour is what counts.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
})
