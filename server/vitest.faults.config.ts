import { defineConfig } from 'vitest/config';

// Real processes, killed. One file at a time: each runs a Baton, stand-ins for the outside world and perhaps a Postgres.
export default defineConfig({
  test: {
    include: ['test/faults/**/*.test.ts'],
    globalSetup: ['test/faults/global-setup.ts'],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
    fileParallelism: false,
    pool: 'forks',
    maxConcurrency: 4,
  },
});
