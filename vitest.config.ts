import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Tests that train for real, start processes, or go through every op on every engine: minutes, not seconds. */
const SLOW = ['test/e2e/**/*.test.ts', 'test/**/*.slow.test.ts'];

export default defineConfig({
  test: {
    pool: 'forks',
    // most tests of processes wait for them: two cores run two files, where vitest would run one
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'quick', include: ['test/**/*.test.ts'], exclude: SLOW } },
      { extends: true, test: { name: 'slow', include: SLOW } },
    ],
  },
});
