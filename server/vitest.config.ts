import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // The house's own tests read files and start programs on databases of their own: once is enough.
    exclude: ['test/faults/**', ...(process.env['DB'] === 'postgres' ? ['test/house/**'] : [])],
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Each file holds a database of about 0.4 GB: two at a time on two cores.
    maxWorkers: 2,
    pool: 'forks',
  },
});
