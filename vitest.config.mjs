import { defineConfig } from 'vitest/config'

// The tests are compiled with everything else (scripts/build.mjs). A file runs in a process of its own, for the engine
// of a process cannot be changed; two at a time, for the engine uses several cores itself.
const json = process.env.FEDVEIL_TEST_SUMMARY

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    hookTimeout: 60_000,
    reporters: json ? ['default', ['json', { outputFile: json }]] : ['default'],
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['dist/test/**/*.test.js'], exclude: ['dist/test/e2e/**'], testTimeout: 60_000 },
      },
      { extends: true, test: { name: 'e2e', include: ['dist/test/e2e/**/*.test.js'], testTimeout: 300_000 } },
    ],
  },
})
