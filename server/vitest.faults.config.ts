import { defineConfig } from 'vitest/config';

// Real processes, killed. Three files at a time: each runs a Baton, stand-ins for the outside world and perhaps a Postgres, and mostly waits. Two left 30 %
// of two cores idle.
export default defineConfig({
  test: {
    include: ['test/faults/**/*.test.ts'],
    globalSetup: ['test/faults/global-setup.ts'],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    maxWorkers: 3,
    pool: 'forks',
    maxConcurrency: 4,
  },
});
