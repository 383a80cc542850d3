import { defineConfig } from 'vitest/config';

// Real processes, killed. Two files at a time: each runs a Baton, stand-ins for the outside world and perhaps a Postgres, and mostly waits.
export default defineConfig({
  test: {
    include: ['test/faults/**/*.test.ts'],
    globalSetup: ['test/faults/global-setup.ts'],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    pool: 'forks',
    maxConcurrency: 4,
  },
});
